internal import Glibc
package import Kernels

/// The weights in training with everything that a step over one batch needs. Sequences are time-major.
package struct TrainingPass: ~Copyable {
    package private(set) var weights: AutoencoderWeights
    private let table: KernelTable
    private let layers: [LayerShape]
    private let codeIndex: Int
    private var workspace = Workspace()
    private var stepCount = 0
    private var windows: [Float]
    /// The batch, `[T × B × F]`.
    private var input: [Float]
    /// For each layer: its output, the loss gradient by it, and for LSTM layers the activated gates and the cells.
    private var outputs: [[Float]]
    private var outputGradients: [[Float]]
    private var gates: [[Float]]
    private var cells: [[Float]]
    /// For each layer: the gradient, and Adam's running means.
    private var gradients: [[Float]]
    private var means: [[Float]]
    private var squares: [[Float]]

    /// Starts from given weights; no batch may hold more than `batchSize` windows.
    package init(_ weights: AutoencoderWeights, table: KernelTable, batchSize: Int) {
        let architecture = weights.architecture
        let layers = architecture.layers
        let rows = architecture.windowLength * batchSize
        self.weights = weights
        self.table = table
        self.layers = layers
        codeIndex = architecture.encoderWidths.count - 1
        func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
        windows = zeros(rows * architecture.featureCount)
        input = windows
        outputs = layers.map { zeros(rows * $0.outputs) }
        outputGradients = outputs
        gates = layers.map { zeros($0.kind == .lstm ? rows * 4 * $0.outputs : 0) }
        cells = layers.map { zeros($0.kind == .lstm ? rows * $0.outputs : 0) }
        gradients = weights.blocks.map { zeros($0.count) }
        means = gradients
        squares = gradients
    }

    /// One step of the optimiser on the windows of the given numbers; returns their mean squared error.
    package mutating func step(
        _ source: WindowSource, _ indices: ArraySlice<Int>, adam: AdamSettings, gradientNormLimit: Double
    ) -> Double {
        load(source, indices)
        let loss = computeGradients(batch: indices.count)
        clip(to: gradientNormLimit)
        stepCount += 1
        for index in layers.indices {
            let gradient = gradients[index]
            descend(
                table, adam, stepCount, gradient.span, &means[index], &squares[index], &weights.blocks[index])
        }
        return loss
    }

    /// The loss over the given windows, and its gradient for each layer's block.
    package mutating func lossAndGradients(
        _ source: WindowSource, _ indices: ArraySlice<Int>
    ) -> (loss: Double, gradients: [[Float]]) {
        load(source, indices)
        let loss = computeGradients(batch: indices.count)
        return (loss, gradients)
    }

    private mutating func load(_ source: WindowSource, _ indices: ArraySlice<Int>) {
        let features = weights.architecture.featureCount
        let steps = weights.architecture.windowLength
        let batch = indices.count
        for (window, index) in indices.enumerated() {
            source.copy(index, &windows, 0)
            let values = windows
            toTimeMajor(values.span, steps, features, &input, window, batch)
        }
    }

    private mutating func computeGradients(batch: Int) -> Double {
        for index in layers.indices {
            clear(&gradients[index])
            forward(index, batch)
        }
        let last = layers.count - 1
        let count = weights.architecture.windowLength * batch * weights.architecture.featureCount
        let output = outputs[last]
        let target = input
        let sum = lossGradient(
            table, output.span.extracting(0..<count), target.span.extracting(0..<count), &outputGradients[last])
        for index in layers.indices.reversed() { backward(index, batch) }
        return sum / Double(count)
    }

    /// Scales the gradient down to a Euclidean norm over all layers (Pascanu et al., 2013).
    private mutating func clip(to limit: Double) {
        guard limit > 0 else { return }
        let norm = gradients.reduce(0) { $0 + table.sumOfSquares($1.span) }.squareRoot()
        guard norm > limit else { return }
        for index in gradients.indices { multiply(table, &gradients[index], Float(limit / norm)) }
    }
}

// One layer forwards and backwards.
extension TrainingPass {
    private func shape(_ index: Int, _ batch: Int) -> LSTMShape {
        LSTMShape(
            steps: weights.architecture.windowLength, batch: batch, inputs: layers[index].inputs,
            hidden: layers[index].outputs)
    }

    /// Whether a layer sees the code, one vector for each window, rather than a sequence.
    private func readsCode(_ index: Int) -> Bool {
        layers[index].name == "latent" || layers[index].name == "decoder_1"
    }

    /// Where the code begins in a layer's output: the last encoder layer's is its state after the last step.
    private func codeOffset(_ index: Int, _ batch: Int) -> Int {
        index == codeIndex ? (weights.architecture.windowLength - 1) * batch * layers[index].outputs : 0
    }

    private func rowCount(_ index: Int, _ batch: Int) -> Int {
        layers[index].name == "latent" ? batch : weights.architecture.windowLength * batch
    }

    private mutating func forward(_ index: Int, _ batch: Int) {
        let layer = layers[index]
        let block = weights.blocks[index]
        let source = index == 0 ? input : outputs[index - 1]
        let offset = index > 0 && readsCode(index) ? codeOffset(index - 1, batch) : 0
        let x = source.span.extracting(offset..<source.count)
        switch layer.kind {
        case .dense:
            denseForward(table, layer, rowCount(index, batch), x, block, &outputs[index])
        case .lstm:
            lstmForward(
                table, shape(index, batch), block.span, x, readsCode(index), &gates[index], &cells[index],
                &outputs[index], &workspace)
        }
    }

    private mutating func backward(_ index: Int, _ batch: Int) {
        let layer = layers[index]
        let block = weights.blocks[index]
        let source = index == 0 ? input : outputs[index - 1]
        let offset = index > 0 && readsCode(index) ? codeOffset(index - 1, batch) : 0
        let x = source.span.extracting(offset..<source.count)
        let dy = outputGradients[index]
        switch layer.kind {
        case .dense:
            denseBackward(
                table, layer, rowCount(index, batch), x, block, dy.span, &gradients[index],
                &outputGradients[index - 1])
        case .lstm:
            let y = outputs[index]
            let cell = cells[index]
            let isCode = index == codeIndex
            if index == 0 {
                lstmBackward(
                    table, shape(index, batch), block.span, x, readsCode(index), cell.span, y.span, &gates[index],
                    dy.span, isCode, &gradients[index], &workspace)
            } else {
                lstmBackward(
                    table, shape(index, batch), block.span, x, readsCode(index), cell.span, y.span, &gates[index],
                    dy.span, isCode, &gradients[index], &outputGradients[index - 1], &workspace)
            }
        }
    }
}
