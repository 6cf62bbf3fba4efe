internal import Kernels

/// A network's weights with room for a batch: forwards for scoring, and backwards for training.
struct NetworkPass: ~Copyable {
    let architecture: NetworkArchitecture
    let table: KernelTable
    private let memory = TrainingMemory()
    var workspace = Workspace()
    private var stepCount = 0
    /// One window.
    private var window: [Float]
    /// The batch that goes in, and the rows that should come out.
    private let input: Numbers
    private let target: Numbers
    /// For each layer: its output, and what it keeps: gathered rows of a convolution, gates and cells of an LSTM layer.
    let outputs: [Numbers]
    let gathered: [Numbers]
    let cells: [Numbers]
    /// The loss gradient by each of both; without room where nothing is trained.
    let outputGradients: [Numbers]
    let gatheredGradients: [Numbers]
    /// For each layer its block, the gradient by it, and Adam's running means.
    let parameters: [Numbers]
    let gradients: [Numbers]
    private let means: [Numbers]
    private let squares: [Numbers]

    init(_ weights: NetworkWeights, table: KernelTable, batchSize: Int, isTraining: Bool) {
        let architecture = weights.architecture
        let memory = memory
        self.architecture = architecture
        self.table = table
        window = [Float](repeating: 0, count: architecture.windowRows * architecture.width)
        input = memory.zeros(batchSize * architecture.inputRows * architecture.width)
        target = memory.zeros(batchSize * architecture.targetRows * architecture.width)
        let outputSizes = architecture.shapes.dropFirst().map { batchSize * $0.count }
        outputs = outputSizes.map(memory.zeros)
        let places = Array(zip(architecture.layers, architecture.shapes))
        let keptSizes = places.map { layer, input in
            switch layer {
            case .convolution(_, let taps, _): batchSize * input.count * taps
            case .lstm(let hidden): batchSize * input.rows * 4 * hidden
            default: 0
            }
        }
        gathered = keptSizes.map(memory.zeros)
        cells = places.map { layer, input in
            if case .lstm(let hidden) = layer { memory.zeros(batchSize * input.rows * hidden) } else { memory.zeros(0) }
        }
        parameters = weights.blocks.map(memory.copy)
        let trained = isTraining ? 1 : 0
        outputGradients = outputSizes.map { memory.zeros($0 * trained) }
        gatheredGradients = keptSizes.map { memory.zeros($0 * trained) }
        let sizes = architecture.blockSizes
        gradients = sizes.map { memory.zeros($0 * trained) }
        means = sizes.map { memory.zeros($0 * trained) }
        squares = sizes.map { memory.zeros($0 * trained) }
    }

    /// Puts one window alone into the batch.
    mutating func load(_ values: Span<Float>) { place(values, 0, of: 1) }

    mutating func load(_ source: WindowSource, _ indices: ArraySlice<Int>) {
        for (position, index) in indices.enumerated() {
            source.copy(index, &window, 0)
            let values = window
            place(values.span, position, of: indices.count)
        }
    }

    private func place(_ values: Span<Float>, _ position: Int, of batch: Int) {
        let (rows, width) = (architecture.inputRows, architecture.width)
        toTimeMajor(values, rows, width, input, position, batch)
        let skipped = (architecture.windowRows - architecture.targetRows) * width
        toTimeMajor(
            values.extracting(skipped..<architecture.windowRows * width), architecture.targetRows, width, target,
            position, batch)
    }

    /// What goes into a layer.
    func source(_ index: Int) -> Numbers { index > 0 ? outputs[index - 1] : input }

    /// Takes the batch through all layers.
    mutating func forward(batch: Int) {
        for index in architecture.layers.indices { forward(index, batch) }
    }

    /// Expected minus observed numbers, `[rows × B × width]`, for the batch that went forward.
    func error(_ position: Int) -> Float { outputs[outputs.count - 1][position] - target[position] }

    /// The sum of squared errors of the batch that went forward.
    func squaredError(batch: Int) -> Double {
        var sum = 0.0
        for position in 0..<batch * architecture.targetRows * architecture.width {
            let error = Double(error(position))
            sum += error * error
        }
        return sum
    }

    /// The mean squared error of the given windows; leaves its gradient in `gradients`.
    mutating func lossAndGradients(_ source: WindowSource, _ indices: ArraySlice<Int>) -> Double {
        load(source, indices)
        let batch = indices.count
        for gradient in gradients { gradient.update(repeating: 0) }
        forward(batch: batch)
        let last = architecture.layers.count - 1
        let count = batch * architecture.targetRows * architecture.width
        let sum = lossGradient(
            table, outputs[last].first(count), target.first(count), outputGradients[last])
        for index in architecture.layers.indices.reversed() { backward(index, batch) }
        return sum / Double(count)
    }
}

extension NetworkPass: TrainablePass {
    var weights: NetworkWeights {
        NetworkWeights(architecture: architecture, blocks: parameters.map { Array($0) })
    }

    mutating func step(
        _ source: WindowSource, _ indices: ArraySlice<Int>, adam: AdamSettings, gradientNormLimit: Double
    ) -> Double {
        let loss = lossAndGradients(source, indices)
        clip(table, gradients, to: gradientNormLimit)
        stepCount += 1
        for index in gradients.indices where !gradients[index].isEmpty {
            descend(table, adam, stepCount, gradients[index], means[index], squares[index], parameters[index])
        }
        return loss
    }
}
