import Kernels
import Testing

@testable import Neural

/// Back-propagation through each kind of layer against finite differences of the loss.
@Suite struct NetworkGradientTests {
    static let architectures = [
        NetworkArchitecture(
            inputRows: 1, width: 6,
            layers: [
                .dense(outputs: 5, isActivated: true), .dense(outputs: 2, isActivated: true),
                .dense(outputs: 6, isActivated: false),
            ]),
        NetworkArchitecture(
            inputRows: 5, width: 2, forecastRows: 1,
            layers: [.lstm(hidden: 4), .lstm(hidden: 3), .lastRow, .dense(outputs: 2, isActivated: false)]),
        NetworkArchitecture(
            inputRows: 7, width: 2,
            layers: [
                .convolution(outputs: 4, taps: 3, dilation: 1), .convolution(outputs: 3, taps: 2, dilation: 2),
                .dense(outputs: 2, isActivated: true), .pool(factor: 3), .expand(factor: 3, rows: 7),
                .convolution(outputs: 3, taps: 3, dilation: 2), .dense(outputs: 2, isActivated: false),
            ]),
    ]

    @Test(arguments: KernelTable.available, architectures)
    func agreesWithFiniteDifferences(table: KernelTable, architecture: NetworkArchitecture) {
        let size = architecture.windowRows * architecture.width
        let source = WindowSource(noise(3 * size, seed: 5), size: size)
        let weights = NetworkWeights(architecture: architecture, seed: 3)
        let blocks = weights.blocks.enumerated().map { layer, block in
            zip(block, noise(block.count, seed: UInt64(layer) + 40)).map { $0 + 0.2 * $1 }
        }
        // Room for more windows than come.
        var pass = NetworkPass(
            NetworkWeights(architecture: architecture, blocks: blocks), table: table, batchSize: 5, isTraining: true)
        _ = pass.lossAndGradients(source, [0, 1, 2])
        let gradients = pass.gradients.map { Array($0) }
        for (layer, block) in blocks.enumerated() {
            let largest = gradients[layer].map(abs).max() ?? 0
            #expect(block.isEmpty || largest > 1e-4, "layer \(layer) has no gradient to speak of")
            for position in block.indices {
                func loss(_ step: Float) -> Double {
                    var moved = blocks
                    moved[layer][position] += step
                    var pass = NetworkPass(
                        NetworkWeights(architecture: architecture, blocks: moved), table: table, batchSize: 3,
                        isTraining: false)
                    pass.load(source, [0, 1, 2])
                    pass.forward(batch: 3)
                    return pass.squaredError(batch: 3) / Double(3 * architecture.targetRows * architecture.width)
                }
                // In float32, a step that balances rounding and curvature.
                let step: Float = 1e-2
                let numeric = (8 * (loss(step) - loss(-step)) - (loss(2 * step) - loss(-2 * step))) / Double(12 * step)
                let error = abs(Double(gradients[layer][position]) - numeric)
                #expect(error < 2e-3 * Double(max(largest, 0.05)), "layer \(layer), number \(position)")
            }
        }
    }

    @Test func trainingLowersTheLoss() throws {
        let architecture = Self.architectures[2]
        let size = architecture.windowRows * architecture.width
        let source = WindowSource((0..<80 * size).map { Float($0 % size % 5) / 5 }, size: size)
        var settings = TrainingSettings()
        settings.epochLimit = 30
        let result = try NetworkTrainer(settings, table: .selected()).train(
            architecture, training: source, validation: source)
        let losses = result.epochs.map(\.validationLoss)
        #expect((losses.last ?? 1) < 0.3 * (losses.first ?? 0))
    }
}
