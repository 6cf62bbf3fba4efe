internal import Core
package import Engine
internal import Glibc

/// `trailing`: a score is an anomaly when its logarithm rises far above its mean over the last days, and at least by a
/// fixed factor.
///
/// With s = ln(score), M its mean and σ its standard deviation on held-out normal scores, the limit is
///
///     e^(M + max(sigmas · σ, ln least-rise))
///
/// After each score M and σ² take it up with weight 1 ÷ `rows`, where s counts at most as M + 4σ, so that an incident
/// hardly lifts the limit that it is judged by. A reset keeps them. `least-rise` holds where scores are so steady that σ says
/// nothing. An exponentially weighted control chart (Roberts, "Control Chart Tests Based on Geometric Moving Averages",
/// 1959) with winsorised moments.
package struct TrailingThreshold: ThresholdPlugin {
    package let manifest = Manifest(
        name: "trailing", kind: .threshold, version: "1.0",
        summary: "mean of the log score plus some standard deviations; follows drift",
        parameters: [
            ParameterSpecification(
                "sigmas", "Standard deviations of the score's logarithm above its mean.",
                default: .real(3.5), range: .reals(0.5...100)),
            ParameterSpecification(
                "least-rise", "Minimum ratio of an anomalous to the usual score.",
                default: .real(2.117), range: .reals(1...1000)),
            ParameterSpecification(
                "rows", "Number of rows for mean and standard deviation.",
                default: .integer(10_000), range: .integers(10...100_000_000)),
        ])

    package init() {}

    package func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        let logs = scores.filter(\.isFinite).map { log(max($0, Moments.leastScore)) }
        guard !logs.isEmpty else { throw ThresholdError.noScores }
        let count = Double(logs.count)
        let mean = logs.reduce(0, +) / count
        let variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return Fitted(Moments(mean: mean, variance: variance, parameters))
    }

    package func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        let mean = try state.float64("mean", shape: [])[0]
        let variance = try state.float64("variance", shape: [])[0]
        guard variance >= 0 else { throw StateError.badValue(array: "variance", reason: "is negative") }
        let moments = Moments(mean: mean, variance: variance, parameters)
        // Saved for readers of the file. An exponential may differ in its last bits on another machine.
        let limit = try state.float64("limit", shape: [])[0]
        guard abs(limit - moments.limit) <= 1e-9 * moments.limit else {
            throw StateError.badValue(array: "limit", reason: "is not the one that mean and variance give")
        }
        return Fitted(moments)
    }

    private struct Fitted: FittedThreshold {
        let moments: Moments

        init(_ moments: Moments) { self.moments = moments }

        let isAdaptive = true
        var limit: Double { moments.limit }
        var state: PluginState {
            PluginState([
                "mean": NamedArray(shape: [], values: .float64([moments.mean])),
                "variance": NamedArray(shape: [], values: .float64([moments.variance])),
                "limit": NamedArray(shape: [], values: .float64([moments.limit])),
            ])
        }

        func makeStream() -> any ThresholdStream { Stream(moments: moments) }
    }

    private struct Stream: ThresholdStream {
        var moments: Moments

        mutating func reset() {}

        var memory: PluginState? {
            PluginState(["moments": NamedArray(shape: [2], values: .float64([moments.mean, moments.variance]))])
        }

        mutating func resume(_ memory: PluginState) throws(StateError) {
            let saved = try memory.float64("moments", shape: [2])
            guard saved[1] >= 0 else { throw .badValue(array: "moments", reason: "holds a negative variance") }
            moments.resume(mean: saved[0], variance: saved[1])
        }

        mutating func judge(_ score: Double) -> Verdict {
            let limit = moments.limit
            // Negated, so that a score that is not a number is not taken for a normal one.
            let verdict = Verdict(limit: limit, isAnomalous: !(score <= limit))
            if score.isFinite { moments.learn(score) }
            return verdict
        }
    }
}

/// Mean and variance of the score's logarithm.
private struct Moments {
    /// Scores below this count as this one; a logarithm needs a positive number.
    static let leastScore = 1e-30
    /// A score counts at most as this many deviations above the mean.
    private static let mostDeviations = 4.0
    /// And at least as this much below it, so that a score of 0 does not widen the limit for days.
    private static let mostDrop = 20.0

    private(set) var mean: Double
    private(set) var variance: Double
    private let sigmas: Double
    private let leastRise: Double
    private let rowCount: Double

    init(mean: Double, variance: Double, _ parameters: Parameters) {
        self.mean = mean
        self.variance = variance
        sigmas = parameters.real("sigmas")
        leastRise = log(parameters.real("least-rise"))
        rowCount = Double(parameters.integer("rows"))
    }

    var limit: Double {
        let logarithm = mean + max(sigmas * variance.squareRoot(), leastRise)
        // Within what a finite number can hold.
        return exp(min(max(logarithm, -700), 700))
    }

    mutating func resume(mean: Double, variance: Double) {
        self.mean = mean
        self.variance = variance
    }

    mutating func learn(_ score: Double) {
        let most = mean + Self.mostDeviations * variance.squareRoot()
        let value = max(min(log(max(score, Self.leastScore)), most), mean - Self.mostDrop)
        let distance = value - mean
        mean += distance / rowCount
        variance += (distance * distance * (1 - 1 / rowCount) - variance) / rowCount
    }
}
