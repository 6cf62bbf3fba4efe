internal import Core
package import Engine

/// `random`: knows nothing. Every service has the same score, and ties count in expectation, so it scores what guessing
/// would on average.
package struct RandomRanker: RankerPlugin {
    package let manifest = Manifest(
        name: "random", kind: .ranker, version: "1.0", summary: "baseline: the same score for every service")

    package init() {}

    package func fit(_ reference: RankReference, parameters: Parameters) throws -> any FittedRanker { Fitted() }

    private struct Fitted: FittedRanker {
        func rank(_ history: SystemHistory, _ window: RankWindow) -> Ranking {
            let scores = history.candidates(window).map { $0 ? 0 : Double.nan }
            return Ranking(graph: history.graph, scores: scores)
        }
    }
}
