internal import Core
import Testing

@testable import Neural

@Suite struct WeightTests {
    static let architecture = AutoencoderArchitecture(
        featureCount: 3, windowLength: 5, encoderWidths: [9, 4], latentWidth: 2, decoderWidths: [4, 9])

    @Test func layersFollowEachOther() {
        let layers = Self.architecture.layers
        #expect(
            layers.map(\.name) == ["encoder_1", "encoder_2", "latent", "decoder_1", "decoder_2", "output"])
        #expect(layers.map(\.inputs) == [3, 9, 4, 2, 4, 9])
        #expect(layers.map(\.outputs) == [9, 4, 2, 4, 9, 3])
        #expect(layers[0].arrays.map(\.shape) == [[3, 36], [9, 36], [36]])
        #expect(layers[2].arrays.map(\.shape) == [[4, 2], [2]])
        #expect(layers.map(\.parameterCount) == [468, 224, 10, 112, 504, 30])
        #expect(Self.architecture.codeWidth == 2)
        let plain = AutoencoderArchitecture(
            featureCount: 3, windowLength: 5, encoderWidths: [9, 4], decoderWidths: [9])
        #expect(plain.codeWidth == 4 && plain.layers.count == 4)
    }

    @Test func initialWeightsAreThoseOfKeras() {
        let weights = AutoencoderWeights(architecture: Self.architecture, seed: 8)
        for (layer, block) in zip(Self.architecture.layers, weights.blocks) {
            let fanOut = layer.kind == .lstm ? 4 * layer.outputs : layer.outputs
            let limit = (6 / Float(layer.inputs + fanOut)).squareRoot()
            let kernel = block.prefix(layer.inputs * fanOut)
            #expect(kernel.allSatisfy { abs($0) <= limit } && kernel.contains { abs($0) > limit / 2 })
            let bias = block.suffix(fanOut)
            if layer.kind == .dense {
                #expect(bias.allSatisfy { $0 == 0 })
            } else {
                let forget = layer.outputs..<2 * layer.outputs
                #expect(bias.enumerated().allSatisfy { $1 == (forget.contains($0) ? 1 : 0) })
                expectOrthonormalRows(Array(block.dropFirst(kernel.count).dropLast(fanOut)), width: fanOut)
            }
        }
    }

    @Test func theSeedDecides() {
        let first = AutoencoderWeights(architecture: Self.architecture, seed: 8)
        #expect(first == AutoencoderWeights(architecture: Self.architecture, seed: 8))
        #expect(first != AutoencoderWeights(architecture: Self.architecture, seed: 9))
    }

    private func expectOrthonormalRows(_ values: [Float], width: Int) {
        let rows = stride(from: 0, to: values.count, by: width).map { values[$0..<$0 + width] }
        for (index, row) in rows.enumerated() {
            for (other, column) in rows.enumerated() {
                let product = zip(row, column).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (index == other ? 1 : 0)) < 1e-5)
            }
        }
    }
}

@Suite struct RandomSourceTests {
    /// xoshiro256** from a state of four SplitMix64 numbers, seed 42, worked out apart with arbitrary-size integers.
    @Test func numbersAreThePublishedOnes() {
        var random = RandomSource(seed: 42)
        let numbers = (0..<4).map { _ in random.next() }
        #expect(
            numbers == [0x1578_0b2e_0c2e_c716, 0x6104_d986_6d11_3a7e, 0xae17_5332_39e4_99a1, 0xecb8_ad47_03b3_60a1])
    }

    @Test func numbersKeepToTheirRanges() {
        var random = RandomSource(seed: 1)
        let uniform = (0..<5_000).map { _ in random.uniform() }
        #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(uniform.reduce(0, +) / 5_000 - 0.5) < 0.02)
        let normal = (0..<5_000).map { _ in random.normal() }
        #expect(abs(normal.reduce(0, +) / 5_000) < 0.05)
        #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / 5_000 - 1) < 0.06)
        let dice = (0..<6_000).map { _ in random.below(6) }
        #expect((0..<6).allSatisfy { face in abs(dice.count { $0 == face } - 1_000) < 150 })
    }

    @Test func permutationsHoldEachNumberOnce() {
        var random = RandomSource(seed: 1)
        for count in [0, 1, 2, 17, 256] {
            let order = random.permutation(count)
            #expect(order.sorted() == Array(0..<count))
        }
        let (first, second) = (random.permutation(100), random.permutation(100))
        #expect(first != second)
    }
}
