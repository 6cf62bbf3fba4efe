internal import Core
package import Engine

/// `spot` and `dspot`: a score is an anomaly when the tail of normal scores, extrapolated, exceeds it with a given probability.
///
/// Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory" (2017). Scores above a high quantile are peaks;
/// a generalised Pareto distribution fitted to them gives the limit of a `rate` that no held-out score may ever have reached.
/// Each normal peak is taken up and the limit fitted again; scores above the limit are not. `dspot` first takes the mean of
/// the last `depth` normal scores from a score, and so follows drift. A reset keeps what was learned. Cost: a comparison a
/// score, and about 100 · `peaks` logarithms for a peak (one score in fifty); state: peaks and, for `dspot`, the last scores.
package struct PeaksThreshold: ThresholdPlugin {
    package let manifest: Manifest
    private let followsDrift: Bool

    /// `dspot`, or `spot`.
    package init(followsDrift: Bool) {
        self.followsDrift = followsDrift
        let depth = ParameterSpecification(
            "depth", "Number of normal scores in the trailing mean that is subtracted.", default: .integer(200),
            range: .integers(1...100_000))
        manifest = Manifest(
            name: followsDrift ? "dspot" : "spot", kind: .threshold, version: "1.0",
            summary: followsDrift
                ? "threshold from the extrapolated tail of scores above their trailing mean"
                : "threshold from the extrapolated tail of normal scores (peaks over threshold)",
            parameters: [
                ParameterSpecification(
                    "rate", "Share of normal scores allowed above the threshold.",
                    default: .real(1e-4), range: .reals(1e-9...0.1)),
                ParameterSpecification(
                    "level", "Quantile of the held-out scores above which a score is a peak.",
                    default: .real(0.98), range: .reals(0.5...0.9999)),
                ParameterSpecification(
                    "peaks", "Last peaks that the tail is fitted to.", default: .integer(200),
                    range: .integers(10...10_000)),
            ] + (followsDrift ? [depth] : []))
    }

    package func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        let finite = scores.filter(\.isFinite)
        guard !finite.isEmpty else { throw ThresholdError.noScores }
        guard followsDrift else { return Fitted(peaks: PeaksOverThreshold(finite, parameters), trail: nil) }
        var trail = TrailingMean(finite[0], capacity: parameters.integer("depth"))
        var rest: [Double] = []
        for score in finite {
            rest.append(score - trail.mean)
            trail.take(score)
        }
        return Fitted(peaks: PeaksOverThreshold(rest, parameters), trail: trail)
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        let trail = followsDrift ? try TrailingMean(state, capacity: parameters.integer("depth")) : nil
        return Fitted(peaks: try PeaksOverThreshold(state, parameters), trail: trail)
    }

    private struct Fitted: FittedThreshold {
        let peaks: PeaksOverThreshold
        let trail: TrailingMean?

        let isAdaptive = true

        var limit: Double { Stream(fitted: self).limit }

        var state: PluginState {
            var state = peaks.state
            if let trail { state.arrays["trail"] = trail.array }
            return state
        }

        init(peaks: PeaksOverThreshold, trail: TrailingMean?) {
            self.peaks = peaks
            self.trail = trail
        }

        func makeStream() -> any ThresholdStream { Stream(fitted: self) }
    }

    private struct Stream: ThresholdStream {
        private var peaks: PeaksOverThreshold
        private var trail: TrailingMean?

        init(fitted: Fitted) {
            peaks = fitted.peaks
            trail = fitted.trail
        }

        var limit: Double { min(max((trail?.mean ?? 0) + peaks.limit, 0), .greatestFiniteMagnitude) }

        mutating func reset() {}

        var memory: PluginState? {
            var memory = peaks.memory
            if let trail { memory.insert(trail.memory, named: "trail") }
            return memory
        }

        mutating func resume(_ memory: PluginState) throws(StateError) {
            try peaks.resume(memory)
            try trail?.resume(memory.part(named: "trail"))
        }

        mutating func judge(_ score: Double) -> Verdict {
            let verdict = Verdict(score, limit: limit)
            if !verdict.isAnomalous {
                peaks.learn(score - (trail?.mean ?? 0))
                trail?.take(score)
            }
            return verdict
        }
    }
}
