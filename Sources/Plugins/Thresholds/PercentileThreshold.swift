internal import Core
package import Engine

/// `percentile`: a score is an anomaly when it exceeds a percentile of the scores of held-out normal windows.
///
/// With few scores a high percentile lies at or beyond the largest one. The limit is then that largest score; the
/// factor `margin` covers what so few scores cannot show. The rank is the conformal one, ⌈(n + 1) · q⌉, which keeps
/// its promise on new data that behave as the held-out ones do (Vovk et al., "Algorithmic Learning in a Random
/// World").
package struct PercentileThreshold: ThresholdPlugin {
    package let manifest = Manifest(
        name: "percentile", kind: .threshold, version: "1.0",
        summary: "limit at a percentile of held-out normal scores",
        parameters: [
            ParameterSpecification(
                "percentile", "Percentile of the held-out normal scores, in percent.",
                default: .real(99.7), range: .reals(50...100)),
            ParameterSpecification(
                "margin", "Factor on the percentile; 1 is the percentile itself.",
                default: .real(1), range: .reals(0.1...100)),
        ])

    package init() {}

    package func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold {
        let sorted = scores.filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { throw ThresholdError.noScores }
        let exact = Double(sorted.count + 1) * parameters.real("percentile") / 100
        // A whole number that rounding lifted a little, as in 2000 · 99.9 ÷ 100, is that number and not the next one.
        let rank = min(sorted.count, Int((exact - 1e-9 * exact).rounded(.up)))
        return Fitted(limit: sorted[max(rank, 1) - 1] * parameters.real("margin"))
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
            // Negated, so that a score that is no number is not taken for a normal one.
            Verdict(limit: limit, isAnomalous: !(score <= limit))
        }
    }
}

/// Why a limit could not be learnt.
enum ThresholdError: Error, CustomStringConvertible {
    case noScores

    var description: String { "there is no finite score of a held-out normal window to set the limit by." }
}
