internal import Core
package import Engine

/// `top-k`: the mean of the k largest squared errors of the last row, so that one metric among many is not averaged away.
///
/// Each feature counts with its largest error over the groups. With `count` 1 it is the largest error, `max`.
package struct TopErrorsScorer: ScorerPlugin {
    package let manifest: Manifest
    /// The count where it is not a parameter.
    private let fixedCount: Int?

    /// `top-k`, or `max` with a fixed count of 1.
    package init(isMax: Bool = false) {
        fixedCount = isMax ? 1 : nil
        manifest =
            isMax
            ? Manifest(
                name: "max", kind: .scorer, version: "1.1", summary: "largest squared error of the last row",
                parameters: [Smoothing.specification], companion: "percentile")
            : Manifest(
                name: "top-k", kind: .scorer, version: "1.1",
                summary: "mean of the largest squared errors of the last row",
                parameters: [
                    ParameterSpecification(
                        "count", "Number of largest feature errors to average.",
                        default: .integer(3), range: .integers(1...100_000)),
                    Smoothing.specification,
                ], companion: "percentile")
    }

    package func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer {
        Fitted(
            shape: deviations.shape, count: fixedCount ?? parameters.integer("count"),
            smoothing: parameters.real("smoothing"))
    }

    package func restore(
        _ state: PluginState, shape: DeviationShape, parameters: Parameters
    ) throws -> any FittedScorer {
        Fitted(shape: shape, count: fixedCount ?? parameters.integer("count"), smoothing: parameters.real("smoothing"))
    }

    private struct Fitted: FittedScorer {
        let shape: DeviationShape
        let count: Int
        let smoothing: Double

        var state: PluginState { PluginState() }

        func makeStream() -> any ScorerStream {
            Smoothing.smooth(Stream(shape: shape, count: min(count, shape.featureCount)), smoothing)
        }
    }

    private struct Stream: ScorerStream {
        let shape: DeviationShape
        let count: Int

        mutating func reset() {}

        var memory: PluginState? { PluginState() }

        mutating func resume(_ memory: PluginState) throws(StateError) {}

        mutating func score(_ deviation: Span<Float>, contributions: inout MutableSpan<Float>) -> Double {
            let features = shape.featureCount
            for feature in 0..<features {
                var largest: Float = 0
                for group in 0..<shape.groupCount where !largest.isNaN {
                    let error = deviation[shape.lastRow + group * features + feature]
                    // What is not a number stays one, so that the score is not finite either.
                    if !(abs(error) <= abs(largest)) { largest = error }
                }
                contributions[feature] = shape.kind == .errors ? largest * largest : largest
            }
            // Every other feature's part becomes 0: at most `features` rounds of finding the next largest one.
            var score = 0.0
            var limit = Float.infinity
            var taken = 0
            while taken < count {
                var next: Float = -1
                var ties = 0
                for feature in 0..<features {
                    let value = contributions[feature]
                    guard !value.isNaN else { return .nan }
                    guard value < limit || (taken == 0 && value == limit) else { continue }
                    if value > next {
                        next = value
                        ties = 1
                    } else if value == next {
                        ties += 1
                    }
                }
                guard ties > 0 else { break }
                score += Double(next) * Double(min(ties, count - taken))
                taken += ties
                limit = next
            }
            return finish(score, smallest: limit, &contributions)
        }

        /// Scales the parts to the mean and clears those of features that do not count.
        private func finish(_ score: Double, smallest: Float, _ parts: inout MutableSpan<Float>) -> Double {
            var left = 0
            for feature in 0..<shape.featureCount where parts[feature] > smallest { left += 1 }
            left = count - left
            let scale = 1 / Double(count)
            for feature in 0..<shape.featureCount {
                if parts[feature] > smallest || (parts[feature] == smallest && left > 0) {
                    if parts[feature] == smallest { left -= 1 }
                    parts[feature] = Float(Double(parts[feature]) * scale)
                } else {
                    parts[feature] = 0
                }
            }
            return score * scale
        }
    }
}
