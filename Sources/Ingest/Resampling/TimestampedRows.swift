internal import Core

/// Rows of one replica from one file, as they were read: on any clock, in any order.
package struct TimestampedRows: Sendable {
    /// The file they came from.
    package let path: String
    /// Names of the columns, in order.
    package private(set) var columns: [String]
    /// Time of each row in seconds since 1970-01-01 UTC.
    package private(set) var seconds: [Double] = []
    /// Cells, row-major `[rows × columns]`; NaN where nothing was observed.
    package private(set) var values: [Float] = []
    /// What is to be added to each column's cells; empty where that is 0 for all.
    ///
    /// Values that are large and vary little keep their variation in 32 bits only as a distance from a base.
    private(set) var bases: [Double] = []
    /// Columns that look like counters or were chosen as such: their readings in full precision.
    private var readings: [(column: Int, numbers: [Double])] = []
    /// Columns, by position, whose readings are to become rates.
    private(set) var counters: Set<Int> = []

    package init(path: String, columns: [String]) {
        self.path = path
        self.columns = columns
    }

    /// - Parameters:
    ///   - bases: for each column, what its cells are given less of.
    ///   - counters: columns that become rates.
    ///   - keepsReadings: columns whose readings are kept.
    init(path: String, columns: [String], bases: [Double], counters: Set<Int>, keepsReadings: Set<Int>) {
        self.init(path: path, columns: columns)
        if bases.contains(where: { $0 != 0 }) { self.bases = bases }
        self.counters = counters
        readings = keepsReadings.union(counters).sorted().map { ($0, []) }
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

    /// Adds one row of `columns.count` cells in full precision.
    mutating func append(seconds time: Double, numbers: [Double]) {
        seconds.append(time)
        if bases.isEmpty {
            for number in numbers { values.append(Float(number)) }
        } else {
            for (number, base) in zip(numbers, bases) { values.append(Float(number - base)) }
        }
        for index in readings.indices { readings[index].numbers.append(numbers[readings[index].column]) }
    }

    /// A cell in full precision, as far as it was kept.
    func number(row: Int, column: Int) -> Double {
        if let kept = readings.first(where: { $0.column == column }) { return kept.numbers[row] }
        return Double(values[row * columns.count + column]) + (bases.isEmpty ? 0 : bases[column])
    }

    /// Whether two neighbouring times in order are the same.
    var hasRepeatedTimes: Bool {
        let sorted = seconds.sorted()
        return zip(sorted, sorted.dropFirst()).contains { $0 == $1 }
    }

    func base(_ column: Int) -> Double { bases.isEmpty ? 0 : bases[column] }

    /// Renames a column, without another change.
    mutating func rename(_ column: Int, _ name: String) { columns[column] = name }

    /// Replaces the cells of a column.
    mutating func replace(_ column: Int, name: String, with cells: (Int) -> Float) {
        columns[column] = name
        for row in seconds.indices { values[row * columns.count + column] = cells(row) }
        if !bases.isEmpty { bases[column] = 0 }
        readings.removeAll { $0.column == column }
        counters.remove(column)
    }
}
