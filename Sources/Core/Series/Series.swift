/// The rows of one replica of one workload at a regular interval, with gaps marked.
///
/// Row `r` covers the interval that ends at `startSeconds + r × intervalSeconds`. Unobserved cells are NaN.
public struct Series: Sendable, Equatable {
    /// The workload.
    public let workload: Workload
    /// The replica (pod, host).
    public let replica: String
    /// Names of the columns, in order.
    public let columns: [String]
    /// Time of row 0, in seconds since 1970-01-01 UTC.
    public let startSeconds: Double
    /// Interval between rows in seconds.
    public let intervalSeconds: Double
    /// Cells, row-major `[rows × columns]`; NaN if not observed.
    public let values: [Float]

    /// Makes a series.
    ///
    /// - Precondition: `values.count` is a multiple of `columns.count`, `columns` is not empty and
    ///   `intervalSeconds` is positive.
    public init(
        workload: Workload, replica: String, columns: [String],
        startSeconds: Double, intervalSeconds: Double, values: [Float]
    ) {
        precondition(!columns.isEmpty, "a series needs a column")
        precondition(values.count.isMultiple(of: columns.count), "values must be whole rows")
        precondition(intervalSeconds > 0, "the interval must be positive")
        self.workload = workload
        self.replica = replica
        self.columns = columns
        self.startSeconds = startSeconds
        self.intervalSeconds = intervalSeconds
        self.values = values
    }

    /// Number of rows, gaps included.
    public var rowCount: Int { values.count / columns.count }

    /// Time of a row in seconds since 1970-01-01 UTC.
    public func timeSeconds(ofRow row: Int) -> Double {
        clock.seconds(ofRow: row)
    }

    /// Time after the last row's, in seconds since 1970-01-01 UTC.
    public var endSeconds: Double { timeSeconds(ofRow: rowCount) }

    /// The rows whose time lies in `[fromSeconds, toSeconds)`.
    public func slice(fromSeconds: Double, toSeconds: Double) -> Series {
        let first = clock.row(notBefore: fromSeconds, limit: rowCount)
        let last = max(first, clock.row(notBefore: toSeconds, limit: rowCount))
        return Series(
            workload: workload, replica: replica, columns: columns,
            startSeconds: timeSeconds(ofRow: first), intervalSeconds: intervalSeconds,
            values: Array(values[first * columns.count..<last * columns.count])
        )
    }
}
