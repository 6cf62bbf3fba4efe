import CKernels

@testable import Neural

/// The autoencoder in float64: the layers' plain loops in the order in which a training pass takes them.
struct ReferenceAutoencoder {
    let architecture: AutoencoderArchitecture
    /// The windows, `[T × B × F]`.
    let input: [Double]
    let batch: Int

    private let kernels = ckernels_f64_reference().pointee
    private var layers: [LayerShape] { architecture.layers }
    private var steps: Int { architecture.windowLength }
    private var codeIndex: Int { architecture.encoderWidths.count - 1 }

    /// Takes windows `[B × T × F]`.
    init(_ architecture: AutoencoderArchitecture, windows: [Float]) {
        self.architecture = architecture
        batch = windows.count / architecture.windowSize
        let (steps, batch, features) = (architecture.windowLength, batch, architecture.featureCount)
        input = (0..<steps * batch * features).map { index in
            let (step, window, feature) = (index / (batch * features), index / features % batch, index % features)
            return Double(windows[(window * steps + step) * features + feature])
        }
    }

    /// What one layer gave: its output, and for LSTM layers the gates and cells.
    private struct Pass {
        var output: [Double]
        var gates: [Double] = []
        var cells: [Double] = []
    }

    /// Mean squared reconstruction error.
    func loss(_ blocks: [[Double]]) -> Double {
        let output = forward(blocks)[layers.count - 1].output
        return zip(output, input).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(input.count)
    }

    private func readsCode(_ index: Int) -> Bool { index == codeIndex + 1 || layers[index].name == "decoder_1" }

    /// What a layer reads: the window, the layer before, or of that only the state after the last step.
    private func source(_ index: Int, _ passes: [Pass]) -> [Double] {
        guard index > 0 else { return input }
        let before = passes[index - 1].output
        return index - 1 == codeIndex ? Array(before.suffix(batch * layers[index - 1].outputs)) : before
    }

    private func forward(_ blocks: [[Double]]) -> [Pass] {
        var passes: [Pass] = []
        for (index, layer) in layers.enumerated() {
            let x = source(index, passes)
            switch layer.kind {
            case .dense:
                let rows = layer.name == "latent" ? batch : steps * batch
                var y = [Double](repeating: .nan, count: rows * layer.outputs)
                let weights = layer.inputs * layer.outputs
                kernels.dense_forward(
                    rows, layer.inputs, layer.outputs, x, layer.inputs, blocks[index],
                    Array(blocks[index][weights...]), &y, layer.outputs)
                passes.append(Pass(output: y))
            case .lstm:
                var shape = shape(layer)
                let rows = steps * batch
                var pass = Pass(
                    output: [Double](repeating: .nan, count: rows * layer.outputs),
                    gates: [Double](repeating: .nan, count: rows * 4 * layer.outputs),
                    cells: [Double](repeating: .nan, count: rows * layer.outputs))
                let parts = parts(blocks[index], layer)
                var scratch = [Double](repeating: 0, count: 1 + kernels.lstm_train_forward_scratch(&shape))
                kernels.lstm_train_forward(
                    &shape, parts.kernel, parts.recurrent, parts.bias, x, readsCode(index), &pass.gates, &pass.cells,
                    &pass.output, &scratch)
                passes.append(pass)
            }
        }
        return passes
    }

    /// Gradient of the loss by every number of every layer's block.
    func gradients(_ blocks: [[Double]]) -> [[Double]] {
        let passes = forward(blocks)
        var gradients = blocks.map { [Double](repeating: 0, count: $0.count) }
        let output = passes[layers.count - 1].output
        var upstream = zip(output, input).map { 2 * ($0 - $1) / Double(input.count) }
        for (index, layer) in layers.enumerated().reversed() {
            let x = source(index, passes)
            var dx = [Double](repeating: .nan, count: x.count)
            var block = gradients[index]
            switch layer.kind {
            case .dense:
                var bias = [Double](repeating: 0, count: layer.outputs)
                kernels.dense_backward(
                    x.count / layer.inputs, layer.inputs, layer.outputs, x, layer.inputs, blocks[index], upstream,
                    layer.outputs, &dx, layer.inputs, &block, &bias)
                block.replaceSubrange(layer.inputs * layer.outputs..<block.count, with: bias)
            case .lstm:
                var shape = shape(layer)
                var pass = passes[index]
                let parts = parts(blocks[index], layer)
                var (kernel, recurrent, bias) = self.parts(block, layer)
                var scratch = [Double](repeating: 0, count: 1 + kernels.lstm_backward_scratch(&shape))
                kernels.lstm_backward(
                    &shape, parts.kernel, parts.recurrent, x, readsCode(index), pass.cells, pass.output, &pass.gates,
                    upstream, index == codeIndex, &dx, &kernel, &recurrent, &bias, &scratch)
                block = kernel + recurrent + bias
            }
            gradients[index] = block
            upstream = dx
        }
        return gradients
    }

    private func shape(_ layer: LayerShape) -> ckernels_lstm_shape {
        ckernels_lstm_shape(steps: steps, batch: batch, inputs: layer.inputs, hidden: layer.outputs)
    }

    private func parts(
        _ block: [Double], _ layer: LayerShape
    ) -> (kernel: [Double], recurrent: [Double], bias: [Double]) {
        let recurrent = layer.inputs * 4 * layer.outputs
        let bias = recurrent + layer.outputs * 4 * layer.outputs
        return (Array(block[..<recurrent]), Array(block[recurrent..<bias]), Array(block[bias...]))
    }
}
