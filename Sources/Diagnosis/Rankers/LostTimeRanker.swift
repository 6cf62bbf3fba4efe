internal import Core
package import Engine
internal import Glibc

/// `lost-time`: where time and requests are lost, who works more than its load explains, and who stops calling.
///
/// Every excess is that of ``Excess``: 1 is the edge of what quiet windows show. The score of a service is
///
///     ln(1 + own) + time share · ln(1 + call) + failure share · ln(1 + failure) + ln(1 + network) + ln(1 + demand)
///
/// - own: excess of its processor time or system calls, divided by how many times its usual load it has;
/// - time share: seconds added to the calls into it minus seconds added to its own calls, of all such seconds;
///   failure share: the same for failed requests;
/// - call, failure, network: largest excess of latency, failure rate, and caller-side minus callee-side latency of an
///   edge into it;
/// - demand: largest excess of how much less it calls another service, minus the excess of the drop in its own load.
///
/// An excess below `edge` counts as 0; above `edge`, it is reduced by `edge`.
package struct LostTimeRanker: RankerPlugin {
    package let manifest = Manifest(
        name: "lost-time", kind: .ranker, version: "1.0",
        summary: "ranks by lost time, failures, network, unexplained work and missing calls",
        parameters: [
            ParameterSpecification(
                "edge", "Ignore an excess below this share of the edge of normal.", default: .real(0.5),
                range: .reals(0...10)),
            ParameterSpecification(
                "work-metrics", "Prefixes of the metrics that grow with a service's own work, in lower case.",
                default: .texts(["cpu", "sys"])),
        ] + NormSettings.parameters)

    package init() {}

    package func fit(_ reference: RankReference, parameters: Parameters) throws -> any FittedRanker {
        let prefixes = parameters.texts("work-metrics")
        return Fitted(
            norms: SystemNorms(reference, NormSettings(parameters)), edge: parameters.real("edge"),
            isWork: { name in prefixes.contains { name.lowercased().hasPrefix($0) } })
    }

    private struct Fitted: FittedRanker {
        let norms: SystemNorms
        let edge: Double
        let isWork: @Sendable (String) -> Bool

        /// One excess of twice the edge of normal: in a history that is calmer than most, a limit alone would be too low.
        var leastClearScore: Double { log1p(max(0, 2 - edge)) }

        func rank(_ history: SystemHistory, _ window: RankWindow) -> Ranking {
            var evidence = LostTimeEvidence(history, window, norms.aligned(to: history.graph), edge: edge)
            evidence.collect(work: history.metrics.filter { isWork($0.name) })
            let explanation = LostTimeReasons(evidence)
            return Ranking(graph: history.graph, scores: evidence.scores, reasons: explanation.reasons(for:))
        }
    }
}
