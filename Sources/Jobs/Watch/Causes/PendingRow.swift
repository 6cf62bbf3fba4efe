internal import Core
internal import Diagnosis
internal import Engine

/// Intervals that will make one row of the calls: calls add up, metrics are the mean over the intervals.
struct PendingRow {
    /// Metrics that grow with a service's own work; rankings look at no others.
    private static let prefixes = ["cpu", "sys"]

    private(set) var intervalCount = 0
    private(set) var edges: [EdgeSample] = []
    private(set) var isCalm = true
    private var sums: [Workload: [String: Float]] = [:]

    mutating func add(_ interval: WatchInterval, isCalm: Bool) {
        intervalCount += 1
        edges += interval.edges
        self.isCalm = self.isCalm && isCalm
        for row in interval.rows {
            for (column, value) in zip(row.columns, row.values) where value.isFinite && Self.isWork(column) {
                sums[row.key.workload, default: [:]][column, default: 0] += value
            }
        }
    }

    var metricNames: [String] { Set(sums.values.flatMap(\.keys)).sorted() }

    /// In the order of the names; NaN where nothing was observed.
    func metrics(_ names: [String]) -> [HistoryBuffer.MetricSample] {
        sums.sorted { $0.key < $1.key }.map { workload, sums in
            (workload, names.map { name in sums[name].map { $0 / Float(intervalCount) } ?? .nan })
        }
    }

    /// The row, to begin the next.
    mutating func take() -> PendingRow {
        defer { self = PendingRow() }
        return self
    }

    private static func isWork(_ column: String) -> Bool {
        let name = column.lowercased()
        return prefixes.contains { name.hasPrefix($0) }
    }
}
