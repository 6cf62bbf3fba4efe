import CKernels
import Core

/// An autoencoder with random weights, built for a table and a precision, and its float64 reference.
final class RandomModel {
    let steps: Int
    let code: Int
    let layers: [(kind: ckernels_layer_kind, inputs: Int, outputs: Int)]
    private let weights: [[Float]]

    var features: Int { layers[0].inputs }
    var windowSize: Int { steps * features }

    /// - Parameters:
    ///   - encoder: hidden units, outermost first.
    ///   - dense: widths of dense layers on the code.
    ///   - decoder: hidden units, innermost first.
    init(steps: Int, features: Int, encoder: [Int], dense: [Int] = [], decoder: [Int], seed: UInt64) {
        self.steps = steps
        code = encoder.count - 1
        var widths = encoder.map { (CKERNELS_LSTM, $0) } + dense.map { (CKERNELS_DENSE, $0) }
        widths += decoder.map { (CKERNELS_LSTM, $0) } + [(CKERNELS_DENSE, features)]
        var layers: [(kind: ckernels_layer_kind, inputs: Int, outputs: Int)] = []
        var random = SplitMix64(seed: seed)
        var weights: [[Float]] = []
        var width = features
        for (kind, outputs) in widths {
            layers.append((kind, width, outputs))
            weights.append(Self.weights(kind, width, outputs, &random))
            width = outputs
        }
        self.layers = layers
        self.weights = weights
    }

    /// Spread as Keras' initial weights: kernel, recurrent kernel, bias.
    private static func weights(
        _ kind: ckernels_layer_kind, _ inputs: Int, _ outputs: Int, _ random: inout SplitMix64
    ) -> [Float] {
        func uniform(_ count: Int, _ limit: Float) -> [Float] {
            (0..<count).map { _ in Float.random(in: -limit...limit, using: &random) }
        }
        let width = kind == CKERNELS_LSTM ? 4 * outputs : outputs
        let kernel = uniform(inputs * width, (6 / Float(inputs + width)).squareRoot())
        let recurrent = kind == CKERNELS_LSTM ? uniform(outputs * width, (3 / Float(width)).squareRoot()) : []
        return kernel + recurrent + uniform(width, 0.2)
    }

    func withLayout<Result>(_ body: (inout ckernels_autoencoder_layout) -> Result) -> Result {
        // Copies that stay where they are until the model is built.
        let copies = weights.map { array in
            let copy = UnsafeMutablePointer<Float>.allocate(capacity: array.count)
            copy.initialize(from: array, count: array.count)
            return copy
        }
        defer { for copy in copies { copy.deallocate() } }
        let described = zip(layers, copies).map { layer, start in
            let isLSTM = layer.kind == CKERNELS_LSTM
            let width = isLSTM ? 4 * layer.outputs : layer.outputs
            let recurrent = start + layer.inputs * width
            return ckernels_layer(
                kind: layer.kind, inputs: layer.inputs, outputs: layer.outputs, kernel: start,
                recurrent: isLSTM ? UnsafePointer(recurrent) : nil,
                bias: isLSTM ? recurrent + layer.outputs * width : recurrent)
        }
        return described.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("a model has layers") }
            var layout = ckernels_autoencoder_layout(
                steps: steps, layer_count: layers.count, code: code, layers: start)
            return body(&layout)
        }
    }

    /// The reconstruction of `windows` `[batch, T, F]` in float64.
    func reference(_ windows: [Float], batch: Int) -> [Double] {
        var sequence = windows.map(Double.init)
        var (step, row) = (features, windowSize)
        for (index, layer) in layers.enumerated() {
            let w = weights[index].map(Double.init)
            let isLast = index == layers.count - 1
            let onCode = index == code || (layer.kind == CKERNELS_DENSE && !isLast)
            let rows = (onCode ? 1 : steps) * batch
            var output = [Double](repeating: 0, count: rows * layer.outputs)
            if layer.kind == CKERNELS_LSTM {
                var shape = ckernels_lstm_shape(
                    steps: steps, batch: batch, inputs: layer.inputs, hidden: layer.outputs)
                let recurrent = layer.inputs * 4 * layer.outputs
                let bias = recurrent + layer.outputs * 4 * layer.outputs
                let f64 = CKernelsTests.reference
                var packed = [Double](repeating: 0, count: f64.lstm_packed_size(layer.inputs, layer.outputs))
                f64.lstm_pack(
                    layer.inputs, layer.outputs, w, Array(w[recurrent...]), Array(w[bias...]), &packed)
                var scratch = [Double](repeating: 0, count: f64.lstm_forward_scratch(&shape))
                f64.lstm_forward(
                    &shape, packed, sequence, isRepeated(index) ? 0 : step, row, &output,
                    onCode ? 0 : batch * layer.outputs, layer.outputs, nil, nil, nil, &scratch)
            } else {
                CKernelsTests.reference.dense_forward(
                    rows, layer.inputs, layer.outputs, sequence, layer.inputs, w,
                    Array(w[(layer.inputs * layer.outputs)...]), &output, layer.outputs)
            }
            sequence = output
            (step, row) = (batch * layer.outputs, layer.outputs)
        }
        return windowMajor(sequence, batch: batch)
    }

    private func isRepeated(_ index: Int) -> Bool {
        index > code && layers[code + 1..<index].allSatisfy { $0.kind == CKERNELS_DENSE }
    }

    private func windowMajor(_ sequence: [Double], batch: Int) -> [Double] {
        (0..<batch * windowSize).map { position in
            let (window, inside) = position.quotientAndRemainder(dividingBy: windowSize)
            let (t, feature) = inside.quotientAndRemainder(dividingBy: features)
            return sequence[(t * batch + window) * features + feature]
        }
    }
}

/// A built model with its own memory.
final class BuiltModel {
    private let memory: UnsafeMutableRawPointer
    let model: OpaquePointer
    let windowSize: Int

    /// Nil where the model cannot be built.
    init?(_ random: RandomModel, _ table: Table, _ precision: ckernels_precision) {
        let size = random.withLayout { ckernels_autoencoder_size(table.f32, precision, &$0) }
        guard size > 0 else { return nil }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        self.memory = memory
        model = random.withLayout { ckernels_autoencoder_build(table.f32, precision, &$0, memory) }
        windowSize = random.windowSize
    }

    deinit { memory.deallocate() }

    /// Runs windows in scratch that is exactly as large as promised.
    func run(_ windows: [Float], batch: Int, _ output: ckernels_output = CKERNELS_RECONSTRUCTION) -> Guarded {
        let scratch = Guarded(ckernels_autoencoder_scratch(model, batch) / 4, offset: 0)
        let y = Guarded(batch * windowSize)
        ckernels_autoencoder_run(model, batch, windows, y.start, output, scratch.start)
        precondition(scratch.isIntact && y.isIntact, "a run wrote beyond its memory")
        return y
    }
}

/// Windows of random numbers in [0, 1].
func randomWindows(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float.random(in: 0...1, using: &random) }
}
