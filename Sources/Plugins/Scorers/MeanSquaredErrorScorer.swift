internal import Core
package import Engine

/// `mse`: the mean of the squared residuals, the reconstruction loss RL(x) = (x − x')² of de Silva et al.,
/// "Anomaly Detection in Microservice Systems Using Autoencoders", averaged over features and rows.
package struct MeanSquaredErrorScorer: ScorerPlugin {
    package let manifest = Manifest(
        name: "mse", kind: .scorer, version: "1.0",
        summary: "mean squared reconstruction error (RL) over features and the window's last rows",
        parameters: [
            ParameterSpecification(
                "steps", "Rows at the window's end that are averaged; 0 means the whole window.",
                default: .integer(0), range: .integers(0...100_000))
        ])

    package init() {}

    package func fit(_ residuals: ResidualSet, parameters: Parameters) throws -> any FittedScorer {
        Fitted(featureCount: residuals.featureCount, stepCount: parameters.integer("steps"))
    }

    package func restore(
        _ state: PluginState, featureCount: Int, parameters: Parameters
    ) throws -> any FittedScorer {
        Fitted(featureCount: featureCount, stepCount: parameters.integer("steps"))
    }

    private struct Fitted: FittedScorer {
        let featureCount: Int
        let stepCount: Int

        var state: PluginState { PluginState() }

        func makeStream() -> any ScorerStream { Stream(fitted: self) }
    }

    private struct Stream: ScorerStream {
        let fitted: Fitted

        mutating func reset() {}

        mutating func score(_ residuals: Span<Float>, contributions: inout MutableSpan<Float>) -> Double {
            let features = fitted.featureCount
            let length = residuals.count / features
            let steps = fitted.stepCount == 0 ? length : min(fitted.stepCount, length)
            let scale = 1 / Double(steps * features)
            var score = 0.0
            for feature in 0..<features {
                var sum = 0.0
                for step in length - steps..<length {
                    let residual = Double(residuals[step * features + feature])
                    sum += residual * residual
                }
                contributions[feature] = Float(sum * scale)
                score += sum * scale
            }
            return score
        }
    }
}
