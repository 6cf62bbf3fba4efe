internal import Core

/// The trainable numbers of a network: one block for each layer, empty where there is nothing to train.
package struct NetworkWeights: Sendable, Equatable {
    package let architecture: NetworkArchitecture
    package let blocks: [[Float]]

    /// - Precondition: one block for each layer, of its size.
    package init(architecture: NetworkArchitecture, blocks: [[Float]]) {
        precondition(blocks.map(\.count) == architecture.blockSizes, "blocks must fit the layers")
        self.architecture = architecture
        self.blocks = blocks
    }

    /// Draws initial weights as ``AutoencoderWeights`` does.
    package init(architecture: NetworkArchitecture, seed: UInt64) {
        var random = RandomSource(seed: seed)
        let blocks = zip(architecture.layers, architecture.shapes).map { layer, input -> [Float] in
            switch layer {
            case .dense(let outputs, _):
                return glorot(input.width, outputs, &random) + [Float](repeating: 0, count: outputs)
            case .convolution(let outputs, let taps, _):
                return glorot(taps * input.width, outputs, &random) + [Float](repeating: 0, count: outputs)
            case .lstm(let hidden):
                return glorot(input.width, 4 * hidden, &random) + orthogonal(hidden, &random) + forgetBias(hidden)
            case .lastRow, .pool, .expand: return []
            }
        }
        self.init(architecture: architecture, blocks: blocks)
    }
}
