internal import Core
package import Engine

/// `conformal`: a score is an anomaly when normal scores like the held-out ones exceed it with a given probability at most.
///
/// Inductive conformal anomaly detection (Laxhammar and Falkman, "Inductive Conformal Anomaly Detection for Sequential
/// Detection of Anomalous Sub-trajectories", 2015): the limit is the held-out score of rank ⌈(n + 1)(1 − rate)⌉. That is
/// the rank which `percentile` takes; but where n is too small to support the rate, `percentile` takes the largest score, and
/// this is an error that says how many scores are needed. Cost: one comparison a score; state: the limit.
package struct ConformalThreshold: ThresholdPlugin {
    package let manifest = Manifest(
        name: "conformal", kind: .threshold, version: "1.0",
        summary: "conformal threshold; fails if the held-out scores are too few for the false-alarm rate",
        parameters: [
            ParameterSpecification(
                "rate", "Share of normal scores allowed above the threshold; 'false-alarms-per-day' takes precedence.",
                default: .real(0.01), range: .reals(1e-9...0.5))
        ] + FalseAlarmBound.specifications)

    package init() {}

    package func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        let sorted = try sortedScores(scores)
        let share = FalseAlarmBound.share(parameters) ?? parameters.real("rate")
        return FixedLimit(try FalseAlarmBound.limit(sorted, share: share))
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        try FixedLimit(state)
    }
}
