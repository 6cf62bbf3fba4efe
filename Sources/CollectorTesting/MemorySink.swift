package import Collector
internal import Synchronization

/// Keeps all batches in memory.
package final class MemorySink: SampleSink {
    package let name = "memory"
    private let state = Mutex<(batches: [SampleBatch], isClosed: Bool)>(([], false))

    package init() {}

    /// The batches so far.
    package var batches: [SampleBatch] { state.withLock { $0.batches } }

    /// Whether the sink was ended.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    package func write(_ batch: SampleBatch) async throws {
        state.withLock { $0.batches.append(batch) }
    }

    package func close() async throws {
        state.withLock { $0.isClosed = true }
    }
}
