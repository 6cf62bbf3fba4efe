package import Kernels

/// An LSTM autoencoder ready for inference; immutable and shared between threads.
package struct LSTMAutoencoder: Sendable {
    package let weights: AutoencoderWeights
    /// Number format of the packed weights.
    package let precision: Precision
    let packed: PackedAutoencoder

    package var architecture: AutoencoderArchitecture { weights.architecture }

    /// Packs weights in float32 for the kernels of `table`.
    package init(_ weights: AutoencoderWeights, table: KernelTable) {
        self.weights = weights
        precision = .float32
        packed = PackedAutoencoder(
            table: table, steps: weights.architecture.windowLength, code: weights.architecture.codeIndex,
            layers: weights.packable)
    }

    /// Packs weights in a given precision.
    ///
    /// - Throws: `KernelError.unavailablePrecision`.
    package init(
        _ weights: AutoencoderWeights, table: KernelTable, precision: Precision
    ) throws(KernelError) {
        self.weights = weights
        self.precision = precision
        packed = try PackedAutoencoder(
            table: table, precision: precision, steps: weights.architecture.windowLength,
            code: weights.architecture.codeIndex, layers: weights.packable)
    }

    /// Scratch space for one thread.
    package func makeRunner() -> AutoencoderRunner {
        AutoencoderRunner(self)
    }
}

extension AutoencoderArchitecture {
    /// Index of the LSTM layer whose last state is the code.
    fileprivate var codeIndex: Int { encoderWidths.count - 1 }
}

extension AutoencoderWeights {
    fileprivate var packable: [PackableLayer] {
        zip(architecture.layers, blocks).map { layer, block in
            switch layer.kind {
            case .lstm: .lstm(inputs: layer.inputs, hidden: layer.outputs, weights: block)
            case .dense: .dense(inputs: layer.inputs, outputs: layer.outputs, weights: block)
            }
        }
    }
}
