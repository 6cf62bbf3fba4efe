internal import Core
package import Engine
package import Kernels
package import Neural

/// `lstm-ae`: an autoencoder of stacked LSTM layers, after Malhotra et al., "LSTM-based Encoder-Decoder for
/// Multi-sensor Anomaly Detection" (2016).
package struct LSTMAutoencoderPlugin: ModelPlugin {
    package let manifest = Manifest(
        name: "lstm-ae", kind: .model, version: "1.0",
        summary: "LSTM autoencoder: reconstructs windows from a narrow code",
        parameters: [
            ParameterSpecification(
                "window", "Rows in a window.", default: .integer(20), range: .integers(2...4096)),
            ParameterSpecification(
                "stride", "Rows from one window to the next.", default: .integer(1), range: .integers(1...4096)),
            ParameterSpecification(
                "encoder-widths", "Hidden units of the encoder's LSTM layers, outermost first.",
                default: .integers([64, 32]), range: .integers(1...1024), itemCount: 1...8),
            ParameterSpecification(
                "latent", "Width of a dense layer that narrows the code; 0 for none.",
                default: .integer(0), range: .integers(0...1024)),
            ParameterSpecification(
                "decoder-widths",
                "Hidden units of the decoder's LSTM layers, innermost first; empty mirrors the encoder.",
                default: .integers([]), range: .integers(1...1024), itemCount: 0...8),
        ] + TrainingParameters.specifications,
        companion: "mse")

    private let precision: Precision

    /// Makes the plugin; fitted models that it restores compute in `precision`.
    package init(precision: Precision = .float32) {
        self.precision = precision
    }

    package func windowShape(parameters: Parameters) -> WindowShape {
        WindowShape(length: parameters.integer("window"), stride: parameters.integer("stride"))
    }

    package func fit(
        training: WindowSet, validation: WindowSet, parameters: Parameters, context: FitContext
    ) throws -> ModelFit {
        let settings = TrainingParameters.settings(parameters, seed: context.seed)
        let table = try KernelTable.selected()
        let trainer = AutoencoderTrainer(settings, table: table)
        let architecture = architecture(parameters, featureCount: training.featureCount)
        let result: TrainingResult
        do {
            result = try trainer.train(
                architecture, training: TrainingParameters.source(training),
                validation: TrainingParameters.source(validation), isCancelled: context.isCancelled
            ) { TrainingParameters.report($0, context, settings, windows: training.count) }
        } catch .cancelled {
            throw CancellationError()
        }
        return ModelFit(
            model: FittedAutoencoder(
                model: LSTMAutoencoder(result.weights, table: table), windowShape: windowShape(parameters: parameters)),
            lossCurve: result.epochs.map { EpochLoss(training: $0.trainingLoss, validation: $0.validationLoss) })
    }

    package func restore(
        _ state: PluginState, featureCount: Int, parameters: Parameters
    ) throws -> any FittedModel {
        let architecture = architecture(parameters, featureCount: featureCount)
        var blocks: [[Float]] = []
        for layer in architecture.layers {
            var block: [Float] = []
            for array in layer.arrays {
                block += try state.float32("\(layer.name)/\(array.name)", shape: array.shape)
            }
            blocks.append(block)
        }
        let weights = AutoencoderWeights(architecture: architecture, blocks: blocks)
        return FittedAutoencoder(
            model: try LSTMAutoencoder(weights, table: KernelTable.selected(), precision: precision),
            windowShape: windowShape(parameters: parameters))
    }

    private func architecture(_ parameters: Parameters, featureCount: Int) -> AutoencoderArchitecture {
        let encoder = parameters.integers("encoder-widths")
        let decoder = parameters.integers("decoder-widths")
        return AutoencoderArchitecture(
            featureCount: featureCount, windowLength: parameters.integer("window"), encoderWidths: encoder,
            latentWidth: parameters.integer("latent"), decoderWidths: decoder.isEmpty ? encoder.reversed() : decoder)
    }
}

/// A trained autoencoder as the engine sees it.
package struct FittedAutoencoder: FittedWindowModel {
    /// The network.
    package let model: LSTMAutoencoder
    package let windowShape: WindowShape

    package var featureCount: Int { model.architecture.featureCount }

    package var state: PluginState {
        var state = PluginState()
        for (layer, block) in zip(model.architecture.layers, model.weights.blocks) {
            var offset = 0
            for array in layer.arrays {
                let count = array.shape.reduce(1, *)
                state.arrays["\(layer.name)/\(array.name)"] = NamedArray(
                    shape: array.shape, values: .float32(Array(block[offset..<offset + count])))
                offset += count
            }
        }
        return state
    }

    package func makeRunner() -> any ModelRunner { Runner(runner: model.makeRunner()) }

    package func makeStream() -> any ModelStream {
        AutoencoderStream(model).map { Stream(stream: $0) } ?? makeWholeWindowStream()
    }

    package func makeFleet(
        of models: [any FittedWindowModel], places: [Int], threadCount: Int
    ) throws -> (any ModelFleet)? {
        let networks = models.compactMap { ($0 as? FittedAutoencoder)?.model }
        guard networks.count == models.count else { return nil }
        return Fleet(fleet: try AutoencoderFleet(networks, places: places, threads: threadCount))
    }

    package func isSame(as other: any FittedWindowModel) -> Bool {
        guard let other = other as? FittedAutoencoder else { return false }
        return model.precision == other.model.precision && windowShape == other.windowShape
            && model.weights == other.model.weights
    }

    private struct Runner: ModelRunner {
        let runner: AutoencoderRunner

        mutating func deviations(of windows: Span<Float>, count: Int, into deviations: inout MutableSpan<Float>) {
            runner.residuals(of: windows, count: count, into: &deviations)
        }
    }

    private struct Stream: ModelStream {
        var stream: AutoencoderStream

        mutating func reset() { stream.removeAll() }
        mutating func push(_ row: Span<Float>) { stream.push(row) }
        mutating func deviation(into deviation: inout MutableSpan<Float>) { stream.residuals(into: &deviation) }
    }

    private struct Fleet: ModelFleet {
        let fleet: AutoencoderFleet

        mutating func deviations(of windows: Span<Float>, counts: [Int], into deviations: inout MutableSpan<Float>) {
            fleet.residuals(of: windows, counts: counts, into: &deviations)
        }
    }
}
