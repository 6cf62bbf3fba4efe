package import Kernels

/// An LSTM autoencoder ready for inference; immutable and shared between threads.
package struct LSTMAutoencoder: Sendable {
    package let weights: AutoencoderWeights
    let table: KernelTable
    /// For each layer its packed weights; nil for the dense ones.
    let packed: [PackedLSTMWeights?]

    package var architecture: AutoencoderArchitecture { weights.architecture }

    /// Packs weights for the kernels of `table`.
    package init(_ weights: AutoencoderWeights, table: KernelTable) {
        self.weights = weights
        self.table = table
        packed = zip(weights.architecture.layers, weights.blocks).map { layer, block in
            guard layer.kind == .lstm else { return nil }
            let recurrent = layer.inputs * 4 * layer.outputs
            let bias = recurrent + layer.outputs * 4 * layer.outputs
            let numbers = block.span
            return PackedLSTMWeights(
                table: table, inputs: layer.inputs, hidden: layer.outputs,
                kernel: numbers.extracting(0..<recurrent), recurrent: numbers.extracting(recurrent..<bias),
                bias: numbers.extracting(bias..<numbers.count))
        }
    }

    /// Scratch space for one thread.
    package func makeRunner() -> AutoencoderRunner {
        AutoencoderRunner(self)
    }
}
