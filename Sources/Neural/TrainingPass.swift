package import Kernels

/// The weights in training with everything that a step over one batch needs. Sequences are time-major.
package struct TrainingPass: ~Copyable {
    private let architecture: AutoencoderArchitecture
    private let table: KernelTable
    private let layers: [LayerShape]
    private let codeIndex: Int
    private let memory = TrainingMemory()
    private var workspace = Workspace()
    private var stepCount = 0
    /// One window, `[T × F]`.
    private var window: [Float]
    /// The batch, `[T × B × F]`.
    private let input: Numbers
    /// For each layer: its output, the loss gradient by it, and for LSTM layers the activated gates and the cells.
    private let outputs: [Numbers]
    private let outputGradients: [Numbers]
    private let gates: [Numbers]
    private let cells: [Numbers]
    /// For each layer: its block, the gradient by it, and Adam's running means.
    private let parameters: [Numbers]
    private let gradients: [Numbers]
    private let means: [Numbers]
    private let squares: [Numbers]

    /// Starts from given weights; no batch may hold more than `batchSize` windows.
    package init(_ weights: AutoencoderWeights, table: KernelTable, batchSize: Int) {
        let architecture = weights.architecture
        let layers = architecture.layers
        let rows = architecture.windowLength * batchSize
        let memory = memory
        func zeros(_ count: (LayerShape) -> Int) -> [Numbers] { layers.map { memory.zeros(count($0)) } }
        self.architecture = architecture
        self.table = table
        self.layers = layers
        codeIndex = architecture.encoderWidths.count - 1
        window = [Float](repeating: 0, count: architecture.windowLength * architecture.featureCount)
        input = memory.zeros(rows * architecture.featureCount)
        outputs = zeros { rows * $0.outputs }
        outputGradients = zeros { rows * $0.outputs }
        gates = zeros { $0.kind == .lstm ? rows * 4 * $0.outputs : 0 }
        cells = zeros { $0.kind == .lstm ? rows * $0.outputs : 0 }
        parameters = weights.blocks.map(memory.copy)
        gradients = zeros(\.parameterCount)
        means = zeros(\.parameterCount)
        squares = zeros(\.parameterCount)
    }

    /// The weights as they are now.
    package var weights: AutoencoderWeights {
        AutoencoderWeights(architecture: architecture, blocks: parameters.map { Array($0) })
    }

    /// One step of the optimiser on the windows of the given numbers; returns their mean squared error.
    package mutating func step(
        _ source: WindowSource, _ indices: ArraySlice<Int>, adam: AdamSettings, gradientNormLimit: Double
    ) -> Double {
        load(source, indices)
        let loss = computeGradients(batch: indices.count)
        clip(table, gradients, to: gradientNormLimit)
        stepCount += 1
        for index in layers.indices {
            descend(table, adam, stepCount, gradients[index], means[index], squares[index], parameters[index])
        }
        return loss
    }

    /// The loss over the given windows, and its gradient for each layer's block.
    package mutating func lossAndGradients(
        _ source: WindowSource, _ indices: ArraySlice<Int>
    ) -> (loss: Double, gradients: [[Float]]) {
        load(source, indices)
        let loss = computeGradients(batch: indices.count)
        return (loss, gradients.map { Array($0) })
    }

    private mutating func load(_ source: WindowSource, _ indices: ArraySlice<Int>) {
        for (position, index) in indices.enumerated() {
            source.copy(index, &window, 0)
            toTimeMajor(
                window.span, architecture.windowLength, architecture.featureCount, input, position, indices.count)
        }
    }

    private mutating func computeGradients(batch: Int) -> Double {
        for index in layers.indices {
            gradients[index].update(repeating: 0)
            forward(index, batch)
        }
        let last = layers.count - 1
        let count = architecture.windowLength * batch * architecture.featureCount
        let sum = lossGradient(
            table, outputs[last].first(count), input.first(count), outputGradients[last])
        for index in layers.indices.reversed() { backward(index, batch) }
        return sum / Double(count)
    }
}

extension TrainingPass: TrainablePass {}

// One layer forwards and backwards.
extension TrainingPass {
    private func shape(_ index: Int, _ batch: Int) -> LSTMShape {
        LSTMShape(
            steps: architecture.windowLength, batch: batch, inputs: layers[index].inputs,
            hidden: layers[index].outputs)
    }

    /// Whether a layer sees the code, one vector for each window, rather than a sequence.
    private func readsCode(_ index: Int) -> Bool {
        layers[index].name == "latent" || layers[index].name == "decoder_1"
    }

    /// A layer's input. Where that is the code, it begins in the last encoder layer's output at the state after the last
    /// step.
    private func source(_ index: Int, _ batch: Int) -> Numbers {
        guard index > 0 else { return input }
        let isState = readsCode(index) && index - 1 == codeIndex
        return outputs[index - 1].from(
            isState ? (architecture.windowLength - 1) * batch * layers[index - 1].outputs : 0)
    }

    private func rowCount(_ index: Int, _ batch: Int) -> Int {
        layers[index].name == "latent" ? batch : architecture.windowLength * batch
    }

    private mutating func forward(_ index: Int, _ batch: Int) {
        let (layer, x) = (layers[index], source(index, batch))
        switch layer.kind {
        case .dense:
            denseForward(table, layer, rowCount(index, batch), x, parameters[index], outputs[index])
        case .lstm:
            lstmForward(
                table, shape(index, batch), parameters[index], x, readsCode(index), gates[index], cells[index],
                outputs[index], &workspace)
        }
    }

    private mutating func backward(_ index: Int, _ batch: Int) {
        let (layer, x, dy) = (layers[index], source(index, batch), outputGradients[index])
        let dx = index > 0 ? outputGradients[index - 1] : nil
        switch layer.kind {
        case .dense:
            denseBackward(
                table, layer, rowCount(index, batch), x, parameters[index], dy, gradients[index], dx)
        case .lstm:
            lstmBackward(
                table, shape(index, batch), parameters[index], x, readsCode(index), cells[index], outputs[index],
                gates[index], dy, index == codeIndex, gradients[index], dx, &workspace)
        }
    }
}
