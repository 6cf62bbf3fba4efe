internal import Core
package import Engine

/// `own-score`: the service whose own metrics leave normal the furthest. Knows no calls.
package struct OwnScoreRanker: RankerPlugin {
    package let manifest = Manifest(
        name: "own-score", kind: .ranker, version: "1.0",
        summary: "ranks by the deviation of a service's own metrics, without calls",
        parameters: NormSettings.parameters)

    package init() {}

    package func fit(_ reference: RankReference, parameters: Parameters) throws -> any FittedRanker {
        Fitted(norms: SystemNorms(reference, NormSettings(parameters)))
    }

    private struct Fitted: FittedRanker {
        let norms: SystemNorms

        func rank(_ history: SystemHistory, _ window: RankWindow) -> Ranking {
            let norms = norms.aligned(to: history.graph)
            let isCandidate = history.candidates(window)
            var excess = Excess(beforeCount: window.before.count, duringCount: window.during.count)
            var scores = isCandidate.map { $0 ? 0 : Double.nan }
            var metrics = [String?](repeating: nil, count: scores.count)
            for track in history.metrics {
                guard let norm = norms.metrics[track.name] else { continue }
                for service in scores.indices where isCandidate[service] {
                    excess.load(track, of: service, rowCount: history.rowCount, window)
                    let furthest = max(
                        excess.measure(norm[service], .up, least: 0), excess.measure(norm[service], .down, least: 0))
                    if furthest > scores[service] {
                        scores[service] = furthest
                        metrics[service] = track.name
                    }
                }
            }
            return Ranking(graph: history.graph, scores: scores) { service in
                metrics[service].map { [.observation("\($0) \(ratioText(scores[service])) its normal range")] } ?? []
            }
        }
    }
}
