internal import Core

/// All that was read of one replica.
struct ReplicaRows {
    /// Rows on any clock.
    var parts: [TimestampedRows] = []
    /// Rows on a regular clock, with where they come from.
    private(set) var series: [(series: Series, path: String)] = []
    /// A table among the sources.
    private(set) var tablePath: String?

    mutating func add(_ rows: [TimestampedRows], isTable: Bool) {
        parts += rows
        if isTable, tablePath == nil { tablePath = rows.first?.path }
    }

    mutating func add(_ next: Series, path: String) { series.append((next, path)) }

    /// The only source, where it is on a regular clock.
    var onlySeries: Series? { parts.isEmpty && series.count == 1 ? series[0].series : nil }

    /// The sampling interval; nil where it cannot be inferred.
    var intervalSeconds: Double? { onlySeries?.intervalSeconds ?? SamplingInterval.infer(allParts) }

    /// All rows as if they were on no clock.
    var allParts: [TimestampedRows] {
        parts
            + series.map {
                TimestampedRows(path: $0.path, series: $0.series, fromSeconds: -.infinity, toSeconds: .infinity)
            }
    }

    /// Turns what is on a clock into rows that may be changed.
    mutating func loosen() {
        parts = allParts
        series = []
    }

    mutating func replaceParts(_ change: ([TimestampedRows]) -> [TimestampedRows]) { parts = change(parts) }

    /// The names of all columns.
    var columns: [String] { parts.flatMap(\.columns) + series.flatMap(\.series.columns) }
}
