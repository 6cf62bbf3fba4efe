internal import Core
package import Engine

/// `traversal`: follows slow calls down the graph. The cause is a service whose calls are slow while none that it makes
/// is.
package struct TraversalRanker: RankerPlugin {
    package let manifest = Manifest(
        name: "traversal", kind: .ranker, version: "1.0",
        summary: "ranks slow services that call no slow service first",
        parameters: [
            ParameterSpecification(
                "edge", "Minimum excess of a slow call; 1 is the edge of the normal range.", default: .real(1),
                range: .reals(0...100))
        ] + NormSettings.parameters)

    package init() {}

    package func fit(_ reference: RankReference, parameters: Parameters) throws -> any FittedRanker {
        Fitted(norms: SystemNorms(reference, NormSettings(parameters)), edge: parameters.real("edge"))
    }

    private struct Fitted: FittedRanker {
        let norms: SystemNorms
        let edge: Double

        func rank(_ history: SystemHistory, _ window: RankWindow) -> Ranking {
            let excess = latencyExcess(history, window, norms.aligned(to: history.graph))
            let graph = history.graph
            let isCandidate = history.candidates(window)
            var scores = isCandidate.map { $0 ? 0 : Double.nan }
            for service in scores.indices where isCandidate[service] {
                let into = graph.edgesInto(service).map { excess[$0] }.max() ?? 0
                let callsSlow = graph.edgesOut(of: service).contains {
                    excess[$0] > edge && graph.edges[$0].callee != service
                }
                // Classes first, then the excess, squeezed below 1: slow and nothing slow below it, slow, not slow.
                let rank = into > edge ? (callsSlow ? 1.0 : 2) : 0
                scores[service] = rank + into / (1 + into)
            }
            return Ranking(graph: graph, scores: scores) { service in
                switch scores[service] {
                case 2...: [.observation("calls into it are slow, calls that it makes are not")]
                case 1...: [.observation("calls into it are slow, and so are calls that it makes")]
                default: []
                }
            }
        }
    }
}

/// Excess of each edge's latency, by the side that shows more.
func latencyExcess(_ history: SystemHistory, _ window: RankWindow, _ norms: SystemNorms) -> [Double] {
    var excess = Excess(beforeCount: window.before.count, duringCount: window.during.count)
    return history.graph.edges.indices.map { edge in
        max(
            excess.measure(.callerLatency, of: edge, in: history.edges, window, norms, .up, least: 0),
            excess.measure(.calleeLatency, of: edge, in: history.edges, window, norms, .up, least: 0))
    }
}
