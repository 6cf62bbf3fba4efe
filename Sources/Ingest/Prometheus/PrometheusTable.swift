internal import Core

/// Gathers the columns of each workload's replica from the answers to several queries.
struct PrometheusTable {
    let url: String
    let query: PrometheusQuery
    private var cells: [StreamKey: [Double: [String: Double]]] = [:]
    private var columns: [String] = []
    private var hasCounters = false
    /// What is to be said of the columns.
    var remarks: [Guidance] = []
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
            hasCounters = true
            for (earlier, later) in zip(points, points.dropFirst()) {
                // A counter that starts again, or its end marker, tells nothing of the time between.
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

    private mutating func key(_ labels: [String: String]) -> StreamKey? {
        let key = query.key(labels)
        if key == nil, unnamed == nil { unnamed = labels }
        return key
    }

    private mutating func insert(_ value: Double, _ seconds: Double, _ key: StreamKey, _ column: String) {
        if !columns.contains(column) { columns.append(column) }
        cells[key, default: [:]][seconds, default: [:]][column] = value
    }

    /// One part for each replica, its rows in order of time.
    func finish() throws(SourceError) -> SeriesContent {
        guard !cells.isEmpty else {
            if let unnamed {
                let names = unnamed.keys.sorted().joined(separator: ", ")
                throw SourceError(
                    .badWorkload, path: url,
                    problem: "the series have none of the labels \(query.workloadLabels.joined(separator: ", "))",
                    remedy: "name the labels that identify a workload with \(.workloadLabel) (available: \(names))")
            }
            throw SourceError(
                .emptySpan, path: url,
                problem: query.expressions.isEmpty
                    ? "has no metrics of the agent in the time range" : "has no matching series in the time range",
                remedy: query.expressions.isEmpty
                    ? "give a wider time range; for other metrics give \(.query) or \(.preset)"
                    : "give a wider time range, or check the query")
        }
        var content = SeriesContent(file: IngestSummary.File(path: url))
        content.remarks = remarks
        if hasCounters { content.remarks.append("counters are read as their growth per second between stored samples") }
        content.file.timeZone = "UTC"
        var choice = PartBuilder.Choice()
        choice.findsCounters = false
        // The agent's metrics have the same columns in a recording and in a database.
        if query.expressions.isEmpty { choice.gauges = ["*"] }
        for (key, rows) in cells {
            var part = PartBuilder(path: url, columns: columns, choice: choice)
            for (seconds, row) in rows.sorted(by: { $0.key < $1.key }) {
                part.append(seconds: seconds, numbers: columns.map { row[$0] ?? .nan })
            }
            content.rows[key] = [part.finish()]
            content.file.rows += rows.count
        }
        return content
    }
}
