/// The shape of an LSTM autoencoder.
///
/// A window `[T × F]` passes stacked LSTM layers; the state of the last one after step T is the code. A dense layer
/// may narrow the code to `latentWidth`. The code is repeated T times and passes stacked LSTM layers and, at each
/// step, one dense layer back to F features.
package struct AutoencoderArchitecture: Sendable, Equatable {
    /// F: features of each row.
    package let featureCount: Int
    /// T: rows in a window.
    package let windowLength: Int
    /// Hidden units of the encoder's LSTM layers, outermost first; at least one.
    package let encoderWidths: [Int]
    /// Width of the dense latent layer; 0 for none.
    package let latentWidth: Int
    /// Hidden units of the decoder's LSTM layers, innermost first; at least one.
    package let decoderWidths: [Int]

    /// Makes an architecture.
    ///
    /// - Precondition: every extent is positive (`latentWidth` may be 0) and neither list is empty.
    package init(
        featureCount: Int, windowLength: Int, encoderWidths: [Int], latentWidth: Int = 0, decoderWidths: [Int]
    ) {
        precondition(featureCount > 0 && windowLength > 0 && latentWidth >= 0, "extents must be positive")
        precondition(!encoderWidths.isEmpty && !decoderWidths.isEmpty, "both halves need a layer")
        precondition((encoderWidths + decoderWidths).allSatisfy { $0 > 0 }, "widths must be positive")
        self.featureCount = featureCount
        self.windowLength = windowLength
        self.encoderWidths = encoderWidths
        self.latentWidth = latentWidth
        self.decoderWidths = decoderWidths
    }

    /// Width of the code that the decoder repeats.
    package var codeWidth: Int {
        latentWidth > 0 ? latentWidth : encoderWidths[encoderWidths.count - 1]
    }

    /// The layers in the order in which data pass them.
    package var layers: [LayerShape] {
        var layers: [LayerShape] = []
        var width = featureCount
        for (index, hidden) in encoderWidths.enumerated() {
            layers.append(LayerShape(name: "encoder_\(index + 1)", kind: .lstm, inputs: width, outputs: hidden))
            width = hidden
        }
        if latentWidth > 0 {
            layers.append(LayerShape(name: "latent", kind: .dense, inputs: width, outputs: latentWidth))
            width = latentWidth
        }
        for (index, hidden) in decoderWidths.enumerated() {
            layers.append(LayerShape(name: "decoder_\(index + 1)", kind: .lstm, inputs: width, outputs: hidden))
            width = hidden
        }
        layers.append(LayerShape(name: "output", kind: .dense, inputs: width, outputs: featureCount))
        return layers
    }
}

/// One layer with trainable weights.
package struct LayerShape: Sendable, Equatable {
    /// What the layer computes.
    package enum Kind: Sendable {
        case lstm, dense
    }

    /// Name in files, for example `encoder_1`.
    package let name: String
    package let kind: Kind
    /// Features that come in at each step.
    package let inputs: Int
    /// Hidden units or outputs.
    package let outputs: Int

    /// The layer's arrays in Keras shape, in the order in which they stand in its block.
    package var arrays: [(name: String, shape: [Int])] {
        switch kind {
        case .lstm:
            [
                ("kernel", [inputs, 4 * outputs]), ("recurrent_kernel", [outputs, 4 * outputs]),
                ("bias", [4 * outputs]),
            ]
        case .dense:
            [("kernel", [inputs, outputs]), ("bias", [outputs])]
        }
    }

    /// Numbers in the layer's block.
    package var parameterCount: Int {
        arrays.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }
}
