internal import Core

/// Rows that were read from a database and are to be put on a clock.
package struct RemoteRows: Sendable {
    /// The database's address.
    package let url: String
    let groups: [SeriesKey: [TimestampedRows]]
    /// Values read.
    package let valueCount: Int
}

/// Gathers the columns of each workload's replica from the answers to several queries.
struct PrometheusTable {
    let url: String
    let query: PrometheusQuery
    private var cells: [SeriesKey: [Double: [String: Float]]] = [:]
    private var columns: [String] = []
    private var valueCount = 0
    /// Labels of a series that named no workload.
    private var unnamed: [String: String]?

    init(url: String, query: PrometheusQuery) {
        self.url = url
        self.query = query
    }

    /// Adds one of the agent's metrics, points in order of time: gauges as they are, counters as growth per second.
    mutating func add(_ points: [PrometheusAnswer.Point], labels: [String: String], metric: Metric) {
        switch metric.definition.kind {
        case .gauge: add(points, labels: labels, column: metric.column)
        case .counter:
            guard let key = key(labels) else { return }
            for (earlier, later) in zip(points, points.dropFirst()) {
                // A counter that begins anew, or its end marker, tells nothing of the time between.
                guard later.seconds > earlier.seconds, later.value >= earlier.value else { continue }
                insert(
                    (later.value - earlier.value) / (later.seconds - earlier.seconds), later.seconds, key,
                    metric.column)
            }
        }
    }

    /// Adds values as they are.
    mutating func add(_ points: [PrometheusAnswer.Point], labels: [String: String], column: String) {
        guard !points.isEmpty, let key = key(labels) else { return }
        for point in points where point.value.isFinite { insert(point.value, point.seconds, key, column) }
    }

    private mutating func key(_ labels: [String: String]) -> SeriesKey? {
        let key = query.key(labels)
        if key == nil, unnamed == nil { unnamed = labels }
        return key
    }

    private mutating func insert(_ value: Double, _ seconds: Double, _ key: SeriesKey, _ column: String) {
        if !columns.contains(column) { columns.append(column) }
        cells[key, default: [:]][seconds, default: [:]][column] = Float(value)
        valueCount += 1
    }

    /// One part for each replica, its rows in order of time.
    func finish() throws(SourceError) -> RemoteRows {
        guard !cells.isEmpty else {
            if let unnamed {
                let names = unnamed.keys.sorted().joined(separator: ", ")
                throw SourceError(
                    .badWorkload, path: url,
                    problem: "the series have none of the labels \(query.workloadLabels.joined(separator: ", "))",
                    remedy: "name those that make a workload with --workload-label (they have: \(names))")
            }
            throw SourceError(
                .emptySpan, path: url, problem: "holds no matching series in the time span",
                remedy: "widen the span, or check the query")
        }
        var groups: [SeriesKey: [TimestampedRows]] = [:]
        for (key, rows) in cells {
            var part = TimestampedRows(path: url, columns: columns)
            for (seconds, row) in rows.sorted(by: { $0.key < $1.key }) {
                part.append(seconds: seconds, cells: columns.map { row[$0] ?? .nan })
            }
            groups[key] = [part]
        }
        return RemoteRows(url: url, groups: groups, valueCount: valueCount)
    }
}
