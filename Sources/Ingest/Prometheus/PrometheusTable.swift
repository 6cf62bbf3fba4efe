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
    private var owners = SeriesOwners()
    /// Samples that are not numbers, such as the quotient of a division by 0.
    private var missingCells = 0

    init(url: String, query: PrometheusQuery) {
        self.url = url
        self.query = query
    }

    /// Adds one of the agent's metrics, points in order of time: gauges as they are, counters as growth per second.
    mutating func add(_ points: [PrometheusAnswer.Point], labels: [String: String], metric: Metric) {
        switch metric.definition.kind {
        // Among stored samples, NaN is the end marker of a series.
        case .gauge: add(points.filter(\.value.isFinite), labels: labels, column: metric.column)
        case .counter:
            guard let key = key(labels) else { return }
            hasCounters = true
            owners.add(labels, key, metric.column)
            for (earlier, later) in zip(points, points.dropFirst()) {
                // A counter that starts again, or its end marker, tells nothing of the time between.
                guard later.seconds > earlier.seconds, later.value >= earlier.value else { continue }
                insert(
                    (later.value - earlier.value) / (later.seconds - earlier.seconds), later.seconds, key,
                    metric.column)
            }
        }
    }

    /// Notes the database's warnings, each once.
    mutating func note(_ warnings: [String]) {
        for warning in warnings {
            let remark = Guidance("\(url) warns: \(SourceError.shown(warning, limit: 200))")
            if !remarks.contains(remark) { remarks.append(remark) }
        }
    }

    /// Adds values as they are.
    mutating func add(_ points: [PrometheusAnswer.Point], labels: [String: String], column: String) {
        guard !points.isEmpty, let key = key(labels) else { return }
        owners.add(labels, key, column)
        for point in points {
            if point.value.isFinite {
                insert(point.value, point.seconds, key, column)
            } else {
                // The row exists: a missing cell is not a gap.
                cells[key, default: [:]][point.seconds, default: [:]][column] = .nan
                missingCells += 1
            }
        }
    }

    private mutating func key(_ labels: [String: String]) -> StreamKey? {
        let key = query.key(labels)
        if key == nil, unnamed == nil { unnamed = labels }
        return key
    }

    private mutating func insert(_ value: Double, _ seconds: Double, _ key: StreamKey, _ column: String) {
        if !columns.contains(column) { columns.append(column) }
        if let earlier = cells[key]?[seconds]?[column], earlier != value, !earlier.isNaN {
            owners.collided(key, column)
        }
        cells[key, default: [:]][seconds, default: [:]][column] = value
    }

    /// One part for each replica, its rows in order of time.
    func finish() throws(SourceError) -> SeriesContent {
        if let error = owners.error(url: url, query: query) { throw error }
        let cells = cells.filter { $0.value.values.contains { $0.values.contains { !$0.isNaN } } }
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
        content.file.missingCells = missingCells
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
