internal import Core

/// Rows of one replica from one file, as they were read: on any clock, in any order.
package struct TimestampedRows: Sendable {
    /// The file they came from.
    package let path: String
    /// Names of the columns, in order.
    package let columns: [String]
    /// Time of each row in seconds since 1970-01-01 UTC.
    package private(set) var seconds: [Double] = []
    /// Cells, row-major `[rows × columns]`; NaN where nothing was observed.
    package private(set) var values: [Float] = []

    package init(path: String, columns: [String]) {
        self.path = path
        self.columns = columns
    }

    /// The rows of a series, without its gaps.
    init(path: String, series: Series, fromSeconds: Double, toSeconds: Double) {
        self.init(path: path, columns: series.columns)
        for row in 0..<series.rowCount {
            let time = series.timeSeconds(ofRow: row)
            let cells = series.values[row * columns.count..<(row + 1) * columns.count]
            guard time >= fromSeconds, time < toSeconds, cells.contains(where: { !$0.isNaN }) else { continue }
            append(seconds: time, cells: cells)
        }
    }

    /// Adds one row of `columns.count` cells.
    package mutating func append(seconds time: Double, cells: some Collection<Float>) {
        precondition(cells.count == columns.count, "a row has one cell per column")
        seconds.append(time)
        values.append(contentsOf: cells)
    }

    /// Distances of consecutive distinct stamps in order of time.
    var steps: [Double] {
        let sorted = seconds.sorted()
        return zip(sorted.dropFirst(), sorted).compactMap { later, earlier in
            later > earlier ? later - earlier : nil
        }
    }
}

/// Whose rows they are.
struct SeriesKey: Hashable, Comparable {
    let workload: Workload
    let replica: String

    static func < (left: SeriesKey, right: SeriesKey) -> Bool {
        (left.workload, left.replica) < (right.workload, right.replica)
    }
}
