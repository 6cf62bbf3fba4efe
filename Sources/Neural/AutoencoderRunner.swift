internal import Kernels

/// An autoencoder with one thread's scratch space. After the first call nothing is allocated.
///
/// A window's reconstruction does not depend on the other windows of a call, to the bit.
package final class AutoencoderRunner {
    private let model: LSTMAutoencoder
    private let layers: [LayerShape]
    private let tile: Int
    private var workspace = Workspace()
    /// For each layer what it gave for the current tile, time-major.
    private var outputs: [[Float]]

    init(_ model: LSTMAutoencoder) {
        self.model = model
        layers = model.architecture.layers
        tile = max(1, model.table.batchTile)
        outputs = layers.map { _ in [] }
    }

    /// Reconstructs windows.
    ///
    /// - Parameters:
    ///   - windows: `[count × T × F]`.
    ///   - reconstruction: receives the same shape.
    package func reconstruct(_ windows: Span<Float>, count: Int, into reconstruction: inout MutableSpan<Float>) {
        forEachTile(windows, count: count, into: &reconstruction) { _, restored in restored }
    }

    /// Reconstructs windows and gives input minus reconstruction; shapes as in ``reconstruct(_:count:into:)``.
    package func residuals(of windows: Span<Float>, count: Int, into residuals: inout MutableSpan<Float>) {
        forEachTile(windows, count: count, into: &residuals) { input, restored in input - restored }
    }

    private func forEachTile(
        _ windows: Span<Float>, count: Int, into result: inout MutableSpan<Float>, combine: (Float, Float) -> Float
    ) {
        let steps = model.architecture.windowLength
        let features = model.architecture.featureCount
        let size = steps * features
        precondition(windows.count >= count * size && result.count >= count * size, "spans must hold the windows")
        var first = 0
        while first < count {
            let batch = min(tile, count - first)
            pass(windows.extracting(first * size..<(first + batch) * size), batch: batch)
            let restored = outputs[outputs.count - 1]
            for window in 0..<batch {
                for step in 0..<steps {
                    let source = (step * batch + window) * features
                    let target = (first + window) * size + step * features
                    for feature in 0..<features {
                        result[target + feature] = combine(windows[target + feature], restored[source + feature])
                    }
                }
            }
            first += batch
        }
    }

    /// Leaves each layer's output for one tile in `outputs`.
    private func pass(_ windows: Span<Float>, batch: Int) {
        let steps = model.architecture.windowLength
        let encoderCount = model.architecture.encoderWidths.count
        for (index, layer) in layers.enumerated() {
            let isCode = index == encoderCount - 1
            let isLatent = layer.name == "latent"
            let rows = isCode || isLatent ? batch : steps * batch
            if outputs[index].count < rows * layer.outputs {
                outputs[index] = [Float](repeating: 0, count: rows * layer.outputs)
            }
            if let packed = model.packed[index] {
                let repeats = layers[index].name == "decoder_1"
                let inputLayout: SequenceLayout =
                    if index == 0 {
                        .windowMajor(steps: steps, features: layer.inputs)
                    } else if repeats {
                        .single(features: layer.inputs)
                    } else {
                        .timeMajor(batch: batch, features: layer.inputs)
                    }
                let outputLayout: SequenceLayout =
                    isCode ? .single(features: layer.outputs) : .timeMajor(batch: batch, features: layer.outputs)
                if index == 0 {
                    Self.forward(
                        packed, steps, batch, windows, inputLayout, &outputs[index], outputLayout, &workspace)
                } else {
                    let input = outputs[index - 1]
                    Self.forward(
                        packed, steps, batch, input.span, inputLayout, &outputs[index], outputLayout, &workspace)
                }
            } else {
                let input = outputs[index - 1]
                denseForward(model.table, layer, rows, input.span, model.weights.blocks[index], &outputs[index])
            }
        }
    }

    private static func forward(
        _ packed: PackedLSTMWeights, _ steps: Int, _ batch: Int, _ x: Span<Float>, _ xLayout: SequenceLayout,
        _ y: inout [Float], _ yLayout: SequenceLayout, _ workspace: inout Workspace
    ) {
        var output = y.mutableSpan
        packed.forward(
            steps: steps, batch: batch, x: x, xLayout: xLayout, y: &output, yLayout: yLayout, workspace: &workspace)
    }
}
