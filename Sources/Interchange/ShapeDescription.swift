/// The shape of an autoencoder whose file holds weights alone.
package struct ShapeDescription: Sendable, Equatable {
    static let widthLimit = 4096

    /// Rows in a window.
    package let window: Int
    /// Hidden units of the encoder's LSTM layers, outermost first.
    package let encoderWidths: [Int]
    /// Width of a dense layer that narrows the code; 0 for none.
    package let latentWidth: Int
    /// Hidden units of the decoder's LSTM layers, innermost first.
    package let decoderWidths: [Int]
    /// Whether the last layer is a TimeDistributed one.
    package let isDistributed: Bool

    package init(
        window: Int, encoderWidths: [Int], latentWidth: Int, decoderWidths: [Int], isDistributed: Bool
    ) {
        self.window = window
        self.encoderWidths = encoderWidths
        self.latentWidth = latentWidth
        self.decoderWidths = decoderWidths
        self.isDistributed = isDistributed
    }

    var kerasLayers: [KerasLayers.Layer] {
        var layers: [KerasLayers.Layer] = []
        for (index, width) in encoderWidths.enumerated() {
            layers.append(
                KerasLayers.Layer(
                    name: "encoder_\(index + 1)",
                    kind: .lstm(units: width, usesBias: true, returnsSequences: index < encoderWidths.count - 1)))
        }
        if latentWidth > 0 {
            layers.append(
                KerasLayers.Layer(
                    name: "latent", kind: .dense(units: latentWidth, usesBias: true, isDistributed: false)))
        }
        layers.append(KerasLayers.Layer(name: "repeat", kind: .repeatCode(count: window)))
        for (index, width) in decoderWidths.enumerated() {
            layers.append(
                KerasLayers.Layer(
                    name: "decoder_\(index + 1)", kind: .lstm(units: width, usesBias: true, returnsSequences: true)))
        }
        layers.append(
            KerasLayers.Layer(
                name: "output", kind: .dense(units: 1, usesBias: true, isDistributed: isDistributed)))
        return layers
    }
}
