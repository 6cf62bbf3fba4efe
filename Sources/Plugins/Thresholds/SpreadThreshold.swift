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
            name: isRobust ? "mad" : "sigma", kind: .threshold, version: "1.0",
            summary: isRobust
                ? "limit some median absolute deviations above the median of held-out normal scores"
                : "limit some standard deviations above the mean of held-out normal scores",
            parameters: [
                ParameterSpecification(
                    "factor", "Deviations above the middle.", default: .real(isRobust ? 6 : 4), range: .reals(0...1000))
            ])
    }

    package func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        let sorted = scores.filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { throw ThresholdError.noScores }
        let factor = parameters.real("factor")
        guard isRobust else {
            let count = Double(sorted.count)
            let mean = sorted.reduce(0, +) / count
            let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            return Fitted(limit: mean + factor * variance.squareRoot())
        }
        let median = quantile(sorted: sorted, share: 0.5)
        let deviation = quantile(sorted: sorted.map { abs($0 - median) }.sorted(), share: 0.5)
        return Fitted(limit: median + factor * 1.4826 * deviation)
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        let limit = try state.float64("limit", shape: [])[0]
        guard limit >= 0 else { throw StateError.badValue(array: "limit", reason: "is negative") }
        return Fitted(limit: limit)
    }

    private struct Fitted: FittedThreshold {
        let limit: Double

        var state: PluginState {
            PluginState(["limit": NamedArray(shape: [], values: .float64([limit]))])
        }

        func makeStream() -> any ThresholdStream { Stream(limit: limit) }
    }

    private struct Stream: ThresholdStream {
        let limit: Double

        mutating func reset() {}

        var memory: PluginState? { PluginState() }

        mutating func resume(_ memory: PluginState) throws(StateError) {}

        mutating func judge(_ score: Double) -> Verdict {
            // Negated, so that a score that is not a number is not taken for a normal one.
            Verdict(limit: limit, isAnomalous: !(score <= limit))
        }
    }
}
