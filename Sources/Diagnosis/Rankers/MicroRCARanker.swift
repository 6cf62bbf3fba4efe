internal import Core
package import Engine

/// `micro-rca`: a random walk on the subgraph of anomalous calls, started where a service's own metrics move with its
/// latency.
///
/// As published, calls are anomalous when BIRCH puts their latencies in more than one cluster, and the walk goes from
/// callee to caller. `detector=excess` and `walk=to-callee` take the norm of quiet windows and follow the calls instead.
/// Hosts are left out.
///
/// Source: Wu, Tordsson, Elmroth and Kao, "MicroRCA: Root Cause Localization of Performance Issues in Microservices",
/// NOMS 2020, and its authors' code.
package struct MicroRCARanker: RankerPlugin {
    package let manifest = Manifest(
        name: "micro-rca", kind: .ranker, version: "1.0",
        summary: "random walk on the subgraph of anomalous calls (MicroRCA)",
        parameters: [
            ParameterSpecification(
                "detector", "How to detect anomalous calls: birch as published, or excess over fault-free windows.",
                default: .text("birch"), range: .choices(["birch", "excess"])),
            ParameterSpecification(
                "walk", "Direction of the walk: to-caller as published, or to-callee.", default: .text("to-caller"),
                range: .choices(["to-caller", "to-callee"])),
            ParameterSpecification(
                "birch-threshold", "Largest radius of a cluster of latencies that are scaled to length 1.",
                default: .real(0.045), range: .reals(0...1)),
            ParameterSpecification(
                "anomalous-weight", "Weight of an anomalous call.", default: .real(0.55), range: .reals(0...1)),
            ParameterSpecification(
                "damping", "Probability of continuing the walk.", default: .real(0.85), range: .reals(0...1)),
        ] + NormSettings.parameters)

    package init() {}

    package func fit(_ reference: RankReference, parameters: Parameters) throws -> any FittedRanker {
        Fitted(
            norms: SystemNorms(reference, NormSettings(parameters)),
            usesBirch: parameters.text("detector") == "birch", goesToCaller: parameters.text("walk") == "to-caller",
            threshold: parameters.real("birch-threshold"), anomalousWeight: parameters.real("anomalous-weight"),
            damping: parameters.real("damping"))
    }

    private struct Fitted: FittedRanker {
        let norms: SystemNorms
        let usesBirch: Bool
        let goesToCaller: Bool
        let threshold: Double
        let anomalousWeight: Double
        let damping: Double

        func rank(_ history: SystemHistory, _ window: RankWindow) -> Ranking {
            let graph = history.graph
            let tracks = LatencyTracks(history, rows: window.rows)
            let isAnomalous = anomalousEdges(history, window, tracks)
            var isInSubgraph = [Bool](repeating: false, count: graph.services.count)
            for (position, edge) in graph.edges.enumerated() where isAnomalous[position] {
                isInSubgraph[edge.callee] = true
            }
            var steps: [RandomWalk.Step] = []
            var degree = [Double](repeating: 0, count: graph.services.count)
            for (position, edge) in graph.edges.enumerated()
            where edge.caller != edge.callee && (isInSubgraph[edge.caller] || isInSubgraph[edge.callee]) {
                let node = isInSubgraph[edge.callee] ? edge.callee : edge.caller
                let weight =
                    isAnomalous[position]
                    ? anomalousWeight : max(0, correlation(tracks.service(node), tracks.edge(position)))
                degree[edge.caller] += 1
                degree[edge.callee] += 1
                steps.append(
                    goesToCaller
                        ? .init(from: edge.callee, to: edge.caller, weight: weight)
                        : .init(from: edge.caller, to: edge.callee, weight: weight))
            }
            let start = graph.services.indices.map { service in
                isInSubgraph[service] && degree[service] > 0
                    ? ownCorrelation(history, window, tracks, service) / degree[service] : 0
            }
            let isCandidate = history.candidates(window)
            let shares = RandomWalk(damping: damping, start: start, steps: steps).stationary()
            let scores = graph.services.indices.map { service in
                isCandidate[service] ? (degree[service] > 0 ? shares[service] : 0) : .nan
            }
            return Ranking(graph: graph, scores: scores) { service in
                isInSubgraph[service] ? [.observation("calls into it are anomalous")] : []
            }
        }

        private func anomalousEdges(
            _ history: SystemHistory, _ window: RankWindow, _ tracks: LatencyTracks
        ) -> [Bool] {
            guard usesBirch else {
                return latencyExcess(history, window, norms.aligned(to: history.graph)).map { $0 > 1 }
            }
            return history.graph.edges.indices.map { isSplitByBirch(tracks.edge($0)) }
        }

        /// BIRCH with one level: each latency joins the nearest cluster if its radius stays within the threshold.
        private func isSplitByBirch(_ latencies: ArraySlice<Float>) -> Bool {
            let values = latencies.filter { !$0.isNaN }.map(Double.init)
            let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { return false }
            var clusters: [(count: Double, sum: Double, squares: Double)] = []
            for value in values.map({ $0 / length }) {
                let nearest = clusters.indices.min {
                    abs(clusters[$0].sum / clusters[$0].count - value)
                        < abs(clusters[$1].sum / clusters[$1].count - value)
                }
                if let nearest {
                    let (count, sum) = (clusters[nearest].count + 1, clusters[nearest].sum + value)
                    let squares = clusters[nearest].squares + value * value
                    if max(0, squares / count - sum * sum / (count * count)).squareRoot() <= threshold {
                        clusters[nearest] = (count, sum, squares)
                        continue
                    }
                }
                clusters.append((1, value, value * value))
            }
            return clusters.count > 1
        }

        /// How closely one of a service's own metrics follows the latency of the calls into it.
        private func ownCorrelation(
            _ history: SystemHistory, _ window: RankWindow, _ tracks: LatencyTracks, _ service: Int
        ) -> Double {
            let start = service * history.rowCount
            let rows = start + window.rows.lowerBound..<start + window.rows.upperBound
            let correlations = history.metrics.map { abs(correlation($0.values[rows], tracks.service(service))) }
            // Without metrics every service of the subgraph starts alike.
            return correlations.max() ?? 1
        }
    }
}
