internal import Core
package import Engine
internal import Kernels
package import Neural

/// A model plugin that is a feed-forward or recurrent network over windows.
package protocol NetworkModel: ModelPlugin {
    /// The network for these parameters.
    func architecture(_ parameters: Parameters, featureCount: Int) -> NetworkArchitecture
}

extension NetworkModel {
    package func windowShape(parameters: Parameters) -> WindowShape {
        WindowShape(length: parameters.integer("window"), stride: parameters.integer("stride"))
    }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        let settings = TrainingParameters.settings(parameters, seed: context.seed)
        let table = try KernelTable.selected()
        let result: (weights: NetworkWeights, epochs: [TrainingEpoch])
        do {
            result = try NetworkTrainer(settings, table: table).train(
                architecture(parameters, featureCount: training.featureCount),
                training: TrainingParameters.source(training), validation: TrainingParameters.source(validation),
                isCancelled: context.isCancelled
            ) { TrainingParameters.report($0, context, settings, windows: training.count) }
        } catch .cancelled {
            throw CancellationError()
        }
        return ModelFit(
            model: FittedNetwork(
                weights: result.weights, windowShape: windowShape(parameters: parameters),
                featureCount: training.featureCount, table: table),
            lossCurve: result.epochs.map { EpochLoss(training: $0.trainingLoss, validation: $0.validationLoss) })
    }

    package func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedModel {
        let architecture = architecture(parameters, featureCount: featureCount)
        let blocks = try architecture.arrays.enumerated().map { index, arrays in
            try arrays.flatMap { array in
                try state.float32("layer_\(index + 1)/\(array.name)", shape: array.shape)
            }
        }
        return FittedNetwork(
            weights: NetworkWeights(architecture: architecture, blocks: blocks),
            windowShape: windowShape(parameters: parameters), featureCount: featureCount, table: try .selected())
    }
}

/// A trained network as the engine sees it.
private struct FittedNetwork: FittedWindowModel {
    let weights: NetworkWeights
    let windowShape: WindowShape
    let featureCount: Int
    let table: KernelTable

    var deviationShape: DeviationShape {
        // A network over flattened windows compares a window as one row.
        let numbers = weights.architecture.targetRows * weights.architecture.width
        return DeviationShape(rowCount: numbers / featureCount, featureCount: featureCount)
    }

    var state: PluginState {
        var state = PluginState()
        for (index, arrays) in weights.architecture.arrays.enumerated() {
            var offset = 0
            for array in arrays {
                let count = array.shape.reduce(1, *)
                state.arrays["layer_\(index + 1)/\(array.name)"] = NamedArray(
                    shape: array.shape, values: .float32(Array(weights.blocks[index][offset..<offset + count])))
                offset += count
            }
        }
        return state
    }

    func makeRunner() -> any ModelRunner { Runner(runner: NetworkRunner(weights, table: table)) }

    private struct Runner: ModelRunner {
        let runner: NetworkRunner

        mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
            runner.residuals(of: windows, count: count, into: &deviations)
        }
    }
}
