internal import Core
import Kernels
import Testing

@testable import Neural

/// Back-propagation through the whole autoencoder, parameter by parameter.
@Suite struct GradientTests {
    /// The float64 reference's gradient against finite differences of its loss.
    @Test(arguments: AutoencoderArchitecture.small)
    func referenceAgreesWithFiniteDifferences(architecture: AutoencoderArchitecture) {
        let windows = noise(3 * architecture.windowSize, seed: 5)
        let model = ReferenceAutoencoder(architecture, windows: windows)
        let blocks = Self.blocks(architecture)
        let gradients = model.gradients(blocks.map { $0.map(Double.init) })
        let step = 1e-3
        for (layer, block) in blocks.enumerated() {
            let largest = gradients[layer].map(abs).max() ?? 0
            #expect(largest > 1e-4, "layer \(layer) has no gradient to speak of")
            for position in block.indices {
                func loss(_ steps: Double) -> Double {
                    var moved = blocks.map { $0.map(Double.init) }
                    moved[layer][position] += steps * step
                    return model.loss(moved)
                }
                // Five points: the error is of the order of the step's fourth power.
                let numeric = (8 * (loss(1) - loss(-1)) - (loss(2) - loss(-2))) / (12 * step)
                let analytic = gradients[layer][position]
                let error = abs(analytic - numeric) / max(abs(analytic), 1e-3 * largest)
                #expect(error < 1e-6, "layer \(layer), number \(position): \(analytic) against \(numeric)")
            }
        }
    }

    /// The float32 gradient that training uses against the reference's, on every instruction set.
    @Test(arguments: KernelTable.available, AutoencoderArchitecture.small + [Self.wide])
    func trainingAgreesWithReference(table: KernelTable, architecture: AutoencoderArchitecture) {
        let blocks = Self.blocks(architecture)
        // One window, a full batch, and a batch smaller than the room made for it.
        for (count, room) in [(1, 1), (7, 7), (5, 16)] {
            let windows = noise(count * architecture.windowSize, seed: UInt64(count))
            let model = ReferenceAutoencoder(architecture, windows: windows)
            let expected = model.gradients(blocks.map { $0.map(Double.init) })
            var pass = TrainingPass(
                AutoencoderWeights(architecture: architecture, blocks: blocks), table: table, batchSize: room)
            let source = WindowSource(windows, size: architecture.windowSize)
            let (loss, gradients) = pass.lossAndGradients(source, Array(0..<count)[...])
            let expectedLoss = model.loss(blocks.map { $0.map(Double.init) })
            #expect(abs(loss - expectedLoss) < 1e-5 * expectedLoss)
            for layer in blocks.indices {
                let largest = expected[layer].map(abs).max() ?? 0
                for (position, exact) in expected[layer].enumerated() {
                    let error = abs(Double(gradients[layer][position]) - exact) / max(abs(exact), 1e-2 * largest)
                    #expect(error < 1e-3, "\(count) windows, layer \(layer), number \(position)")
                }
            }
        }
    }

    /// The order of the windows in a batch changes the gradient by rounding alone.
    @Test func batchGradientIsMeanOverWindows() throws {
        let architecture = AutoencoderArchitecture.small[3]
        let weights = AutoencoderWeights(architecture: architecture, blocks: Self.blocks(architecture))
        let source = WindowSource(noise(4 * architecture.windowSize, seed: 3), size: architecture.windowSize)
        var pass = TrainingPass(weights, table: try KernelTable.selected(), batchSize: 4)
        let together = pass.lossAndGradients(source, [0, 1, 2, 3])
        let alone = (0..<4).map { pass.lossAndGradients(source, [$0]) }
        #expect(abs(together.loss - alone.map(\.loss).reduce(0, +) / 4) < 1e-6)
        for layer in together.gradients.indices {
            for position in together.gradients[layer].indices {
                let mean = alone.map { $0.gradients[layer][position] }.reduce(0, +) / 4
                #expect(abs(together.gradients[layer][position] - mean) < 1e-5)
            }
        }
    }

    /// Wider than a vector of any instruction set, and no multiple of one.
    private static let wide = AutoencoderArchitecture(
        featureCount: 5, windowLength: 6, encoderWidths: [37, 17], latentWidth: 9, decoderWidths: [19, 35])

    /// Initial weights with biases that are not 0, so that no term vanishes.
    private static func blocks(_ architecture: AutoencoderArchitecture) -> [[Float]] {
        AutoencoderWeights(architecture: architecture, seed: 3).blocks.enumerated().map { layer, block in
            zip(block, noise(block.count, seed: UInt64(layer) + 40)).map { $0 + 0.2 * $1 }
        }
    }
}
