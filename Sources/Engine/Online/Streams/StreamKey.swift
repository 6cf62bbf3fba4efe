package import Core

/// One replica of a workload: the owner of a stream.
package struct StreamKey: Hashable, Comparable, Sendable {
    package let workload: Workload
    package let replica: String

    package init(workload: Workload, replica: String) {
        self.workload = workload
        self.replica = replica
    }

    package static func < (left: StreamKey, right: StreamKey) -> Bool {
        (left.workload, left.replica) < (right.workload, right.replica)
    }
}

/// One row of one replica, as a source hands it to a ``Watcher``.
package struct WatchRow: Sendable, Equatable {
    package let key: StreamKey
    package let columns: [String]
    package let timeSeconds: Double
    /// A cell for each column; NaN where nothing was observed.
    package let values: [Float]
    /// Whether the replica started or restarted with this row.
    package let isStart: Bool

    package init(key: StreamKey, columns: [String], timeSeconds: Double, values: [Float], isStart: Bool = false) {
        self.key = key
        self.columns = columns
        self.timeSeconds = timeSeconds
        self.values = values
        self.isStart = isStart
    }
}
