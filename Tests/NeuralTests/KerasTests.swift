import Foundation
import Kernels
import Neural
import Testing

/// Our forward pass against Keras 3; `Vectors/make_vectors.py` writes the file.
@Suite struct KerasTests {
    @Test(arguments: KernelTable.available, try KerasVectors.load().cases)
    func forwardAgrees(table: KernelTable, vector: KerasVectors.Case) throws {
        let architecture = vector.architecture
        let arrays = try vector.weights.map(KerasVectors.floats)
        let blocks = blocks(of: arrays, architecture)
        let weights = AutoencoderWeights(architecture: architecture, blocks: blocks)
        let windows = try KerasVectors.floats(vector.windows)
        let expected = try KerasVectors.floats(vector.reconstruction)
        #expect(windows.count == vector.count * architecture.windowLength * architecture.featureCount)
        let result = reconstructed(weights, windows, table: table)
        let difference = zip(result, expected).map { abs($0 - $1) }.max()
        #expect(result.count == expected.count && difference ?? .infinity < 1e-5)
    }

    /// The file says what made it, and covers depths 1 to 3 with and without a latent layer.
    @Test func vectorsCoverTheShapes() throws {
        let vectors = try KerasVectors.load()
        #expect(vectors.madeBy.hasPrefix("keras 3."))
        #expect(Set(vectors.cases.map(\.encoder.count)) == [1, 2, 3])
        #expect(Set(vectors.cases.map { $0.latent > 0 }) == [false, true])
        // Keras' weights must make a difference, or agreement says little.
        for vector in vectors.cases {
            let values = try KerasVectors.floats(vector.reconstruction)
            #expect((values.max() ?? 0) - (values.min() ?? 0) > 0.02)
        }
    }

    /// Keras gives three arrays for an LSTM layer and two for a dense one; a block holds them one after the other.
    private func blocks(of arrays: [[Float]], _ architecture: AutoencoderArchitecture) -> [[Float]] {
        var rest = arrays[...]
        return architecture.layers.map { layer in
            let block = rest.prefix(layer.arrays.count).flatMap { $0 }
            rest = rest.dropFirst(layer.arrays.count)
            return block
        }
    }
}

/// The content of `keras_vectors.json`.
struct KerasVectors: Decodable, Sendable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let features: Int
        let steps: Int
        let encoder: [Int]
        let latent: Int
        let decoder: [Int]
        let count: Int
        let weights: [String]
        let windows: String
        let reconstruction: String

        var architecture: AutoencoderArchitecture {
            AutoencoderArchitecture(
                featureCount: features, windowLength: steps, encoderWidths: encoder, latentWidth: latent,
                decoderWidths: decoder)
        }

        var testDescription: String { "\(encoder)-\(latent)-\(decoder)" }
    }

    let madeBy: String
    let cases: [Case]

    static func load() throws -> KerasVectors {
        let name = "keras_vectors"
        guard let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Vectors") else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "Vectors/\(name).json"])
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(KerasVectors.self, from: Data(contentsOf: url))
    }

    /// Little-endian float32 in base64.
    static func floats(_ text: String) throws -> [Float] {
        let bytes = [UInt8](try #require(Data(base64Encoded: text)))
        return stride(from: 0, to: bytes.count, by: 4).map { first in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[first + $1]) << UInt32(8 * $1) })
        }
    }
}
