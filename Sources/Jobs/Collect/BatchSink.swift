internal import Collector

/// Hands batches to a closure in memory.
struct BatchSink: SampleSink {
    let name = "memory"
    let take: CollectJob.BatchTaker

    func write(_ batch: SampleBatch) async throws { try await take(batch) }

    func close() async throws {}
}
