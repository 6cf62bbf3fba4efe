internal import Core

/// The trainable numbers of an autoencoder: one block for each layer, in Keras shape and gate order (i, f, c, o).
package struct AutoencoderWeights: Sendable, Equatable {
    /// What the blocks belong to.
    package let architecture: AutoencoderArchitecture
    /// For each of `architecture.layers` its arrays, one after the other.
    package internal(set) var blocks: [[Float]]

    /// Takes up given blocks.
    ///
    /// - Precondition: one block for each layer, of its `parameterCount`.
    package init(architecture: AutoencoderArchitecture, blocks: [[Float]]) {
        precondition(blocks.map(\.count) == architecture.layers.map(\.parameterCount), "blocks must fit the layers")
        self.architecture = architecture
        self.blocks = blocks
    }

    /// Draws initial weights as Keras does: kernels uniform after Glorot and Bengio (2010), recurrent kernels
    /// orthogonal after Saxe et al. (2014), biases 0, but 1 for the forget gate.
    package init(architecture: AutoencoderArchitecture, seed: UInt64) {
        var random = RandomSource(seed: seed)
        let blocks = architecture.layers.map { layer in
            switch layer.kind {
            case .dense:
                glorot(layer.inputs, layer.outputs, &random) + [Float](repeating: 0, count: layer.outputs)
            case .lstm:
                glorot(layer.inputs, 4 * layer.outputs, &random) + orthogonal(layer.outputs, &random)
                    + forgetBias(layer.outputs)
            }
        }
        self.init(architecture: architecture, blocks: blocks)
    }
}

func glorot(_ inputs: Int, _ outputs: Int, _ random: inout RandomSource) -> [Float] {
    let limit = (6 / Double(inputs + outputs)).squareRoot()
    return (0..<inputs * outputs).map { _ in Float((2 * random.uniform() - 1) * limit) }
}

/// `[H × 4H]` with orthonormal rows, by modified Gram–Schmidt on normal draws.
func orthogonal(_ hidden: Int, _ random: inout RandomSource) -> [Float] {
    let width = 4 * hidden
    var rows: [[Double]] = []
    while rows.count < hidden {
        var row = (0..<width).map { _ in random.normal() }
        for other in rows {
            let product = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
            for index in 0..<width { row[index] -= product * other[index] }
        }
        let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        rows.append(row.map { $0 / norm })
    }
    return rows.flatMap { $0.map { Float($0) } }
}

func forgetBias(_ hidden: Int) -> [Float] {
    (0..<4 * hidden).map { (hidden..<2 * hidden).contains($0) ? 1 : 0 }
}
