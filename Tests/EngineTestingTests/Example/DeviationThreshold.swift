import Core
import Engine

/// `deviation`: a score is an anomaly when it lies a number of standard deviations above the mean of normal scores.
struct DeviationThreshold: ThresholdPlugin {
    let manifest = Manifest(
        name: "deviation", kind: .threshold, version: "1.0",
        summary: "mean plus some standard deviations of the held-out normal scores",
        parameters: [
            ParameterSpecification(
                "factor", "Standard deviations above the mean.", default: .real(4), range: .reals(0...100))
        ])

    func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        guard !scores.isEmpty else { throw DeviationError.noScores }
        let count = Double(scores.count)
        let mean = scores.reduce(0, +) / count
        let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return Fitted(limit: mean + parameters.real("factor") * variance.squareRoot())
    }

    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold {
        Fitted(limit: try state.float64("limit", shape: [])[0])
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

        // It remembers nothing, so there is nothing to save.
        var memory: PluginState? { PluginState() }
        mutating func resume(_ memory: PluginState) throws(StateError) {}

        mutating func judge(_ score: Double) -> Verdict {
            Verdict(limit: limit, isAnomalous: score > limit)
        }
    }
}

/// Why a threshold could not be fitted.
enum DeviationError: Error, CustomStringConvertible {
    case noScores

    var description: String { "no held-out normal window has a score, so the threshold cannot be set." }
}
