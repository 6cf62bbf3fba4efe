internal import Core
package import Engine

/// `robust-z`: each feature's distance from its training median in robust standard deviations, the interquartile range ÷
/// 1.349 (or 0.01 where that is less). The trivial baseline that any other model must beat.
package struct RobustZModel: ModelPlugin {
    package let manifest = Manifest(
        name: "robust-z", kind: .model, version: "1.0",
        summary: "baseline: each feature's distance from its median in robust standard deviations",
        parameters: [
            ParameterSpecification(
                "floor", "Minimum standard deviation, in feature units.",
                default: .real(0.01), range: .reals(1e-6...1000))
        ])

    package let usesValidation = false

    package init() {}

    package func windowShape(parameters: Parameters) -> WindowShape { WindowShape(length: 1) }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        let width = training.featureCount
        var centres: [Float] = []
        var scales: [Float] = []
        for feature in 0..<width {
            let sorted = training.runs.flatMap { run in
                (0..<run.rowCount).map { run.values[$0 * width + feature] }
            }.sorted()
            let range = quantile(sorted: sorted, share: 0.75) - quantile(sorted: sorted, share: 0.25)
            centres.append(Float(quantile(sorted: sorted, share: 0.5)))
            scales.append(Float(max(range / 1.349, parameters.real("floor"))))
        }
        return ModelFit(model: Fitted(centres: centres, scales: scales), lossCurve: [])
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let scales = try state.float32("scale", shape: [featureCount])
        guard scales.allSatisfy({ $0 > 0 }) else {
            throw StateError.badValue(array: "scale", reason: "holds a number that is not positive")
        }
        return Fitted(centres: try state.float32("centre", shape: [featureCount]), scales: scales)
    }

    private struct Fitted: FittedWindowModel {
        let windowShape = WindowShape(length: 1)
        let centres: [Float]
        let scales: [Float]

        var featureCount: Int { centres.count }

        /// Errors are in deviations, not in the features' scale: no expected value follows from them.
        var deviationShape: DeviationShape {
            DeviationShape(rowCount: 1, featureCount: centres.count, expectedGroup: nil)
        }

        var state: PluginState {
            PluginState([
                "centre": NamedArray(shape: [centres.count], values: .float32(centres)),
                "scale": NamedArray(shape: [scales.count], values: .float32(scales)),
            ])
        }

        func makeRunner() -> any ModelRunner { Runner(fitted: self) }
    }

    private struct Runner: ModelRunner {
        let fitted: Fitted

        mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
            let width = fitted.centres.count
            for window in 0..<count {
                for feature in 0..<width {
                    let position = window * width + feature
                    deviations[position] = (windows[position] - fitted.centres[feature]) / fitted.scales[feature]
                }
            }
        }
    }
}
