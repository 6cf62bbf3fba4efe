package import Collector
internal import Core
internal import Engine
internal import Export

/// Batches of the sampling loop as intervals for ``Watchman``, in the form in which they are recorded.
package struct NodeFeed: Sendable {
    private let metrics: [Metric]
    private let columns: [String]
    /// Each replica's container; nil before the first batch.
    private var known: [StreamKey: String]?

    /// - Parameter hasCalls: whether calls are observed.
    package init(hasCalls: Bool = false) {
        metrics = ReplicaRows.metrics(withCalls: hasCalls)
        columns = metrics.map(\.column)
    }

    package mutating func interval(_ batch: SampleBatch) -> WatchInterval {
        var containers: [StreamKey: String] = [:]
        for sample in batch.samples {
            let key = sample.key
            let isOver = batch.ended.contains { $0.containerID == sample.container.containerID }
            if !isOver || containers[key] == nil { containers[key] = sample.container.containerID }
        }
        let rows = batch.replicaSamples().map { sample in
            let key = sample.key
            return WatchRow(
                key: key, columns: columns, timeSeconds: batch.timeSeconds,
                values: metrics.map { Float(sample.values[$0]) },
                // Who is there in the first batch may have run for long.
                isStart: known.map { $0[key] != containers[key] } ?? false)
        }
        let ended = Set(batch.ended.map { StreamKey(workload: $0.workload, replica: $0.replica) })
            .filter { key in
                !batch.samples.contains { sample in
                    sample.key == key
                        && !batch.ended.contains { $0.containerID == sample.container.containerID }
                }
            }
        known = (known ?? [:]).merging(containers) { $1 }.filter { !ended.contains($0.key) }
        var interval = WatchInterval(timeSeconds: batch.timeSeconds, rows: rows, ended: ended.sorted())
        interval.edges = batch.edges
        return interval
    }
}

/// Hands the batches of a ``CollectJob`` to a watchman.
package actor NodeWatch {
    private let watchman: Watchman
    private var feed: NodeFeed

    package init(_ watchman: Watchman, hasCalls: Bool) {
        self.watchman = watchman
        feed = NodeFeed(hasCalls: hasCalls)
    }

    package func take(_ batch: SampleBatch) async throws {
        try await watchman.take(feed.interval(batch))
    }
}
