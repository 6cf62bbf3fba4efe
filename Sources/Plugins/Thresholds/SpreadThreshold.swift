internal import Core
package import Engine

/// `sigma` and `mad`: a score is an anomaly when it lies a number of deviations above the middle of held-out normal scores.
///
/// `sigma` takes mean and standard deviation, Shewhart's control chart; `mad` the median and the median absolute deviation ×
/// 1.4826, which is the standard deviation of a normal distribution but is not widened by outliers among the held-out
/// scores (Leys et al., "Detecting Outliers: Do Not Use Standard Deviation around the Mean, Use Absolute Deviation around
/// the Median", 2013).
package struct SpreadThreshold: ThresholdPlugin {
    package let manifest: Manifest
    private let isRobust: Bool

    /// `mad`, or `sigma`.
    package init(isRobust: Bool) {
        self.isRobust = isRobust
        manifest = Manifest(
            name: isRobust ? "mad" : "sigma", kind: .threshold, version: "1.1",
            summary: isRobust
                ? "median plus some median absolute deviations of the held-out normal scores"
                : "mean plus some standard deviations of the held-out normal scores",
            parameters: [
                ParameterSpecification(
                    "factor", "Deviations above the centre.", default: .real(isRobust ? 6 : 4), range: .reals(0...1000))
            ] + FalseAlarmBound.specifications)
    }

    package func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        let sorted = try sortedScores(scores)
        let (middle, deviation) = isRobust ? Self.robust(sorted) : Self.moments(sorted)
        let limit = middle + parameters.real("factor") * deviation
        return FixedLimit(max(limit, try FalseAlarmBound.limit(sorted, parameters)))
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        try FixedLimit(state)
    }

    private static func moments(_ scores: [Double]) -> (middle: Double, deviation: Double) {
        let count = Double(scores.count)
        let mean = scores.reduce(0, +) / count
        return (mean, (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot())
    }

    private static func robust(_ sorted: [Double]) -> (middle: Double, deviation: Double) {
        let median = quantile(sorted: sorted, share: 0.5)
        return (median, 1.4826 * quantile(sorted: sorted.map { abs($0 - median) }.sorted(), share: 0.5))
    }
}
