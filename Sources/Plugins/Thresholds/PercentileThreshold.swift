package import Engine

/// `percentile`: a score is an anomaly when it exceeds a percentile of the scores of held-out normal windows.
///
/// With few scores a high percentile lies at or beyond the largest one. The limit is then that largest score; the
/// factor `margin` covers what so few scores cannot show. The rank is the conformal one, ⌈(n + 1) · q⌉, which keeps
/// its promise on new data that behave as the held-out ones do (Vovk et al., "Algorithmic Learning in a Random
/// World").
package struct PercentileThreshold: ThresholdPlugin {
    package let manifest = Manifest(
        name: "percentile", kind: .threshold, version: "1.1",
        summary: "percentile of the held-out normal scores",
        parameters: [
            ParameterSpecification(
                "percentile", "Percentile of the held-out normal scores, in percent.",
                default: .real(99.7), range: .reals(50...100)),
            ParameterSpecification(
                "margin", "Factor on the percentile; 1 is the percentile itself.",
                default: .real(1), range: .reals(0.1...100)),
        ] + FalseAlarmBound.specifications)

    package init() {}

    package func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        let sorted = try sortedScores(scores)
        let rank = min(sorted.count, conformalRank(count: sorted.count, share: parameters.real("percentile") / 100))
        let limit = sorted[max(rank, 1) - 1] * parameters.real("margin")
        return FixedLimit(max(limit, try FalseAlarmBound.limit(sorted, parameters)))
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        try FixedLimit(state)
    }
}
