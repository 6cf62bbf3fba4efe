/// Measurements of a system over time: calls between services and the services' own metrics, at one interval.
public struct SystemHistory: Sendable, Equatable {
    /// The calls. The graph holds every service that has a metric, called or not.
    public let edges: EdgeTable
    /// The services' own metrics.
    public let metrics: [MetricTrack]

    /// Makes a history.
    ///
    /// - Precondition: each metric has a cell for each service and row.
    public init(edges: EdgeTable, metrics: [MetricTrack] = []) {
        let count = edges.graph.services.count * edges.rowCount
        precondition(metrics.allSatisfy { $0.values.count == count }, "a metric needs a cell for each service and row")
        self.edges = edges
        self.metrics = metrics
    }

    /// Who calls whom.
    public var graph: ServiceGraph { edges.graph }
    /// Number of rows.
    public var rowCount: Int { edges.rowCount }

    /// Joins calls and metrics.
    ///
    /// Rows are those of the calls; without calls, those of the series. A series' row goes to the row next to it in
    /// time, at most half an interval away. Replicas of a workload add up.
    public init(samples: some Collection<EdgeSample>, series: [Series]) {
        let hasCalls = !samples.isEmpty
        let edges = EdgeTable(
            samples: samples, services: series.map(\.workload),
            timesSeconds: hasCalls ? [] : series.flatMap { one in (0..<one.rowCount).map(one.timeSeconds(ofRow:)) })
        let interval = edges.intervalSeconds ?? series.map(\.intervalSeconds).min() ?? 0
        var names: [String] = []
        for column in series.flatMap(\.columns) where !names.contains(column) { names.append(column) }
        var tracks = names.map { _ in
            [Float](repeating: .nan, count: edges.graph.services.count * edges.rowCount)
        }
        for one in series {
            guard let service = edges.graph.index(of: one.workload) else { continue }
            let columns = one.columns.map { names.firstIndex(of: $0) }
            for row in 0..<one.rowCount {
                guard let target = edges.row(nearest: one.timeSeconds(ofRow: row), within: interval / 2) else {
                    continue
                }
                for (column, track) in columns.enumerated() {
                    guard let track else { continue }
                    EdgeTable.add(
                        Double(one.values[row * one.columns.count + column]),
                        to: &tracks[track][service * edges.rowCount + target])
                }
            }
        }
        self.init(edges: edges, metrics: zip(names, tracks).map(MetricTrack.init))
    }
}

extension EdgeTable {
    /// The row nearest in time; nil if none is near enough.
    func row(nearest seconds: Double, within limit: Double) -> Int? {
        let next = row(notBefore: seconds)
        let nearest = [next - 1, next].filter { timesSeconds.indices.contains($0) }
            .min { abs(timesSeconds[$0] - seconds) < abs(timesSeconds[$1] - seconds) }
        return nearest.flatMap { abs(timesSeconds[$0] - seconds) <= limit ? $0 : nil }
    }
}
