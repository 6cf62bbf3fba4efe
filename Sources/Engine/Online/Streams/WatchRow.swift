package import Core

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
