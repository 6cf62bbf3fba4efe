internal import Core
package import Engine

/// `mse`: the mean of the squared errors, the reconstruction loss RL(x) = (x − x')² of de Silva et al., "Anomaly
/// Detection in Microservice Systems Using Autoencoders", averaged over features and rows.
///
/// The publication averages over the whole window (`steps` 0), so that a score stays high for a window's length after a
/// fault has ended. By default the last row alone is scored. A model's own score is passed on.
package struct MeanSquaredErrorScorer: ScorerPlugin {
    package let manifest = Manifest(
        name: "mse", kind: .scorer, version: "1.2",
        summary: "mean squared error (RL) over features and the window's last rows",
        parameters: [
            ParameterSpecification(
                "steps", "Number of rows at the end of the window to average; 0 for the whole window.",
                default: .integer(1), range: .integers(0...100_000)),
            Smoothing.specification,
        ],
        companion: "percentile")

    package init() {}

    package func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer {
        Fitted(shape: deviations.shape, stepCount: parameters.integer("steps"), smoothing: parameters.real("smoothing"))
    }

    package func restore(
        _ state: PluginState, shape: DeviationShape, parameters: Parameters
    ) throws -> any FittedScorer {
        Fitted(shape: shape, stepCount: parameters.integer("steps"), smoothing: parameters.real("smoothing"))
    }

    private struct Fitted: FittedScorer {
        let shape: DeviationShape
        let stepCount: Int
        let smoothing: Double

        var state: PluginState { PluginState() }

        func makeStream() -> any ScorerStream { Smoothing.smooth(Stream(fitted: self), smoothing) }
    }

    private struct Stream: ScorerStream {
        let fitted: Fitted

        mutating func reset() {}

        var memory: PluginState? { PluginState() }

        mutating func resume(_ memory: PluginState) throws(StateError) {}

        mutating func score(_ deviation: Span<Float>, contributions: inout MutableSpan<Float>) -> Double {
            let features = fitted.shape.featureCount
            guard fitted.shape.kind == .errors else {
                var score = 0.0
                for feature in 0..<features {
                    contributions[feature] = deviation[feature]
                    score += Double(deviation[feature])
                }
                return score
            }
            // A group of a row is as good as a row.
            let length = deviation.count / features
            let wanted = fitted.stepCount.multipliedReportingOverflow(by: fitted.shape.groupCount)
            let steps = fitted.stepCount == 0 || wanted.overflow ? length : min(wanted.partialValue, length)
            let scale = 1 / Double(steps * features)
            var score = 0.0
            for feature in 0..<features {
                var sum = 0.0
                for step in length - steps..<length {
                    let error = Double(deviation[step * features + feature])
                    sum += error * error
                }
                contributions[feature] = Float(sum * scale)
                score += sum * scale
            }
            return score
        }
    }
}
