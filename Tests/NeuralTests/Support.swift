internal import Core
import Kernels
import Testing

@testable import Neural

extension KernelTable {
    /// The tables of this machine: tests run each of them in one process, whatever `ANOMENGINE_ISA` says.
    static let available: [KernelTable] = InstructionSet.available.compactMap { try? KernelTable($0) }
}

extension KernelTable: CustomTestStringConvertible {
    public var testDescription: String { instructionSet.rawValue }
}

extension WindowSource {
    /// Windows that stand one after the other in `values`.
    init(_ values: [Float], size: Int) {
        self.init(count: values.count / size) { index, destination, offset in
            for position in 0..<size { destination[offset + position] = values[index * size + position] }
        }
    }
}

extension AutoencoderArchitecture {
    var windowSize: Int { windowLength * featureCount }

    /// Depths 1 to 3, odd widths, with and without a latent layer, a decoder that mirrors the encoder and one that
    /// does not.
    static let small = [
        AutoencoderArchitecture(featureCount: 1, windowLength: 3, encoderWidths: [2], decoderWidths: [3]),
        AutoencoderArchitecture(
            featureCount: 3, windowLength: 4, encoderWidths: [5], latentWidth: 2, decoderWidths: [4]),
        AutoencoderArchitecture(featureCount: 2, windowLength: 5, encoderWidths: [5, 3], decoderWidths: [3, 5]),
        AutoencoderArchitecture(
            featureCount: 3, windowLength: 4, encoderWidths: [5, 4, 3], latentWidth: 2, decoderWidths: [3, 4]),
    ]
}

/// Numbers in [-1, 1), the same in each run.
func noise(_ count: Int, seed: UInt64) -> [Float] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in Float(2 * random.uniform() - 1) }
}

/// Overlapping windows `[count × T × F]` over waves with a little noise.
func waves(_ architecture: AutoencoderArchitecture, count: Int, seed: UInt64, amplitude: Float = 1) -> [Float] {
    let features = architecture.featureCount
    let rows = noise((count + architecture.windowLength) * features, seed: seed).enumerated().map { index, value in
        let phase = Float(index / features) / Float(9 + 4 * (index % features))
        return amplitude * triangle(phase) + 0.05 * value
    }
    return (0..<count).flatMap { rows[$0 * features..<$0 * features + architecture.windowSize] }
}

private func triangle(_ phase: Float) -> Float {
    let part = phase - phase.rounded(.down)
    return 4 * abs(part - 0.5) - 1
}

/// Windows reconstructed by a model on one instruction set.
func reconstructed(
    _ weights: AutoencoderWeights, _ windows: [Float], table: KernelTable
) -> [Float] {
    let runner = LSTMAutoencoder(weights, table: table).makeRunner()
    var result = [Float](repeating: .nan, count: windows.count)
    var target = result.mutableSpan
    runner.reconstruct(windows.span, count: windows.count / weights.architecture.windowSize, into: &target)
    return result
}
