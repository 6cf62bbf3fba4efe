import Kernels
import Testing

@testable import Neural

@Suite struct RunnerTests {
    static let architecture = AutoencoderArchitecture(
        featureCount: 3, windowLength: 7, encoderWidths: [21, 10], latentWidth: 5, decoderWidths: [10, 21])
    static let size = architecture.windowSize

    /// More windows than a tile, in every division: a window has the same bits in all of them.
    @Test(arguments: KernelTable.available)
    func bitsDoNotDependOnTheBatch(table: KernelTable) {
        let weights = AutoencoderWeights(architecture: Self.architecture, seed: 6)
        let count = 2 * table.batchTile + 5
        let windows = noise(count * Self.size, seed: 1)
        let all = reconstructed(weights, windows, table: table)
        for size in [1, 2, 7, table.batchTile - 1, table.batchTile, table.batchTile + 1] {
            for first in [0, count - size] {
                let range = first * Self.size..<(first + size) * Self.size
                let some = reconstructed(weights, Array(windows[range]), table: table)
                let same = zip(all[range], some).allSatisfy { $0.bitPattern == $1.bitPattern }
                #expect(same, "\(size) windows from \(first)")
            }
        }
    }

    @Test(arguments: KernelTable.available)
    func residualsAreInputMinusReconstruction(table: KernelTable) {
        let weights = AutoencoderWeights(architecture: Self.architecture, seed: 6)
        let windows = noise(9 * Self.size, seed: 1)
        var residuals = [Float](repeating: .nan, count: windows.count)
        var target = residuals.mutableSpan
        LSTMAutoencoder(weights, table: table).makeRunner().residuals(of: windows.span, count: 9, into: &target)
        let restored = reconstructed(weights, windows, table: table)
        #expect(residuals == zip(windows, restored).map { $0 - $1 })
    }

    /// Two architectures from one runner's memory: a small batch after a large one sees nothing of it.
    @Test(arguments: KernelTable.available)
    func runnerHasNoStateBetweenCalls(table: KernelTable) {
        let model = LSTMAutoencoder(AutoencoderWeights(architecture: Self.architecture, seed: 6), table: table)
        let runner = model.makeRunner()
        let (large, small) = (noise(60 * Self.size, seed: 1), noise(3 * Self.size, seed: 2))
        var (first, second) = (
            [Float](repeating: .nan, count: large.count), [Float](repeating: .nan, count: small.count)
        )
        var firstSpan = first.mutableSpan
        runner.reconstruct(large.span, count: 60, into: &firstSpan)
        var secondSpan = second.mutableSpan
        runner.reconstruct(small.span, count: 3, into: &secondSpan)
        #expect(second == reconstructed(model.weights, small, table: table))
        #expect(first.allSatisfy { $0.isFinite })
    }

    /// Instruction sets may differ in the last bits, no further.
    @Test func instructionSetsAgree() throws {
        let weights = AutoencoderWeights(architecture: Self.architecture, seed: 6)
        let windows = noise(20 * Self.size, seed: 1)
        let portable = reconstructed(weights, windows, table: try KernelTable(.portable))
        for table in KernelTable.available {
            let other = reconstructed(weights, windows, table: table)
            #expect(zip(portable, other).map { abs($0 - $1) }.max() ?? 1 < 2e-6)
        }
    }
}
