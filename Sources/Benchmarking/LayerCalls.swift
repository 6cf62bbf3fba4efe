internal import Core
internal import Kernels
internal import Neural

/// One layer of an autoencoder, timed on a single window.
struct LayerCalls {
    private let layer: LayerShape
    private let steps: Double
    /// The layer on T rows of its own input, or as a dense layer.
    private let whole: TimedCall
    /// An LSTM layer on one input that is repeated.
    private let repeated: TimedCall?

    init(_ layer: LayerShape, steps: Int, whole: TimedCall, repeated: TimedCall?) {
        self.layer = layer
        self.steps = Double(steps)
        self.whole = whole
        self.repeated = repeated
    }

    var calls: [TimedCall] { [whole] + (repeated.map { [$0] } ?? []) }

    /// Median seconds.
    var parts: (projection: Double, recurrence: Double, dense: Double) {
        guard let repeated else { return (0, 0, whole.times().median) }
        let (all, once) = (whole.times().median, repeated.times().median)
        let step = max(0, all - once) / (steps - 1)
        guard layer.name == "decoder_1" else { return (step * steps, all - step * steps, 0) }
        return (step, once - step, 0)
    }
}

extension LSTMAutoencoder {
    /// Calls of single layers.
    func layerCalls(_ table: KernelTable) -> [LayerCalls] {
        let steps = architecture.windowLength
        return architecture.layers.indices.map { index in
            let layer = architecture.layers[index]
            switch layer.kind {
            case .dense:
                let rows = layer.name == "latent" ? 1 : steps
                return LayerCalls(layer, steps: steps, whole: denseCall(index, rows: rows, table), repeated: nil)
            case .lstm:
                return LayerCalls(
                    layer, steps: steps, whole: lstmCall(index, repeatsInput: false, table),
                    repeated: lstmCall(index, repeatsInput: true, table))
            }
        }
    }

    private func denseCall(_ index: Int, rows: Int, _ table: KernelTable) -> TimedCall {
        let layer = architecture.layers[index]
        let block = weights.blocks[index]
        let x = Noise.floats(count: rows * layer.inputs)
        var y = [Float](repeating: 0, count: rows * layer.outputs)
        let bias = layer.inputs * layer.outputs
        return TimedCall {
            var output = y.mutableSpan
            let numbers = block.span
            table.denseForward(
                rows: rows, inputs: layer.inputs, outputs: layer.outputs, x: x.span,
                w: numbers.extracting(0..<bias), bias: numbers.extracting(bias..<numbers.count), y: &output)
        }
    }

    private func lstmCall(_ index: Int, repeatsInput: Bool, _ table: KernelTable) -> TimedCall {
        let layer = architecture.layers[index]
        let steps = architecture.windowLength
        let isCode = index == architecture.encoderWidths.count - 1
        let packed = PackedLSTMWeights(layer, block: weights.blocks[index], table: table)
        let x = Noise.floats(count: steps * layer.inputs)
        var y = [Float](repeating: 0, count: steps * layer.outputs)
        let input: SequenceLayout =
            repeatsInput ? .single(features: layer.inputs) : .timeMajor(batch: 1, features: layer.inputs)
        let output: SequenceLayout =
            isCode ? .single(features: layer.outputs) : .timeMajor(batch: 1, features: layer.outputs)
        let scratch = Scratch()
        return TimedCall {
            var states = y.mutableSpan
            packed.forward(
                steps: steps, batch: 1, x: x.span, xLayout: input, y: &states, yLayout: output,
                workspace: &scratch.workspace)
        }
    }
}

/// A workspace that a closure can hold.
private final class Scratch {
    var workspace = Workspace()
}

extension PackedLSTMWeights {
    /// Packs a layer's block.
    fileprivate init(_ layer: LayerShape, block: [Float], table: KernelTable) {
        let recurrent = layer.inputs * 4 * layer.outputs
        let bias = recurrent + layer.outputs * 4 * layer.outputs
        let numbers = block.span
        self.init(
            table: table, inputs: layer.inputs, hidden: layer.outputs, kernel: numbers.extracting(0..<recurrent),
            recurrent: numbers.extracting(recurrent..<bias), bias: numbers.extracting(bias..<numbers.count))
    }
}
