internal import Core
package import Engine

/// `monitor-rank`: a random walk over the call graph that prefers services whose latency moves with the front end's.
///
/// Source: Kim, Sumbaly and Shah, "Root Cause Detection in a Service-Oriented Architecture", SIGMETRICS 2013.
package struct MonitorRankRanker: RankerPlugin {
    package let manifest = Manifest(
        name: "monitor-rank", kind: .ranker, version: "1.0",
        summary: "random walk towards services whose latency correlates with the front end's (MonitorRank)",
        parameters: [
            ParameterSpecification(
                "back", "Weight of a step from callee to caller.", default: .real(0.1), range: .reals(0...1)),
            ParameterSpecification(
                "damping", "Probability of continuing the walk.", default: .real(0.85), range: .reals(0...1)),
        ])

    package init() {}

    package func fit(_ reference: RankReference, parameters: Parameters) throws -> any FittedRanker {
        Fitted(
            back: parameters.real("back"), damping: parameters.real("damping"), graph: reference.history.graph,
            quiet: Self.latencies(reference.history, rows: reference.quietRows.suffix(Self.leastRows)))
    }

    /// Correlations over fewer rows than this say little; quiet rows fill up where a history is short.
    private static let leastRows = 20

    /// Latency of the calls into each service in some rows.
    private static func latencies(_ history: SystemHistory, rows: some Collection<Int>) -> [[Float]] {
        guard let first = rows.min(), let last = rows.max() else { return history.graph.services.map { _ in [] } }
        let tracks = LatencyTracks(history, rows: first..<last + 1)
        return history.graph.services.indices.map { service in
            let track = Array(tracks.service(service))
            return rows.map { track[$0 - first] }
        }
    }

    private struct Fitted: FittedRanker {
        let back: Double
        let damping: Double
        let graph: ServiceGraph
        let quiet: [[Float]]

        func rank(_ history: SystemHistory, _ window: RankWindow) -> Ranking {
            let graph = history.graph
            let tracks = tracks(history, window)
            let isCandidate = history.candidates(window)
            let fronts = frontEnds(history, window)
            let similarity = graph.services.indices.map { service in
                isCandidate[service]
                    ? fronts.map { abs(correlation(tracks[service][...], tracks[$0][...])) }.max() ?? 0 : 0
            }
            var steps: [RandomWalk.Step] = []
            for edge in graph.edges where edge.caller != edge.callee {
                steps.append(.init(from: edge.caller, to: edge.callee, weight: similarity[edge.callee]))
                steps.append(.init(from: edge.callee, to: edge.caller, weight: back * similarity[edge.caller]))
            }
            for service in graph.services.indices {
                let below = graph.edgesOut(of: service).map { similarity[graph.edges[$0].callee] }.max() ?? 0
                steps.append(.init(from: service, to: service, weight: max(0, similarity[service] - below)))
            }
            let shares = RandomWalk(damping: damping, start: similarity, steps: steps).stationary()
            let scores = graph.services.indices.map { isCandidate[$0] ? shares[$0] : .nan }
            return Ranking(graph: graph, scores: scores) { service in
                [.observation("latency correlation \(correlationText(similarity[service])) with the front end's")]
            }
        }

        private func tracks(_ history: SystemHistory, _ window: RankWindow) -> [[Float]] {
            let latest = MonitorRankRanker.latencies(history, rows: window.rows)
            guard window.before.count < MonitorRankRanker.leastRows else { return latest }
            let missing = MonitorRankRanker.leastRows - window.before.count
            return latest.enumerated().map { service, rows in
                guard let known = graph.index(of: history.graph.services[service]) else {
                    return Array(repeating: .nan, count: min(missing, quiet.first?.count ?? 0)) + rows
                }
                return quiet[known].suffix(missing) + rows
            }
        }

        /// The busiest of the services that callers from outside call; all services if there is none. Several if they are
        /// equally busy.
        private func frontEnds(_ history: SystemHistory, _ window: RankWindow) -> [Int] {
            let graph = history.graph
            let roots = graph.services.indices.filter { graph.edgesInto($0).isEmpty }
            let fronts = Set(roots.flatMap { root in graph.edgesOut(of: root).map { graph.edges[$0].callee } })
            var buffer = [Float](repeating: .nan, count: window.rows.count)
            let loads = fronts.sorted().map { service in
                history.edges.fillLoad(&buffer, service: service, rows: window.rows)
                return (service, buffer.reduce(Float(0)) { $1.isNaN ? $0 : $0 + $1 })
            }
            guard let largest = loads.map(\.1).max() else { return Array(graph.services.indices) }
            return loads.filter { $0.1 == largest }.map(\.0)
        }
    }
}
