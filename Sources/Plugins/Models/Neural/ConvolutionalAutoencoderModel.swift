package import Engine
package import Neural

/// `tcn-ae`: an autoencoder of dilated causal convolutions.
///
/// Thill, Konen, Wang and Bäck, "Temporal Convolutional Autoencoder for Unsupervised Anomaly Detection in Time Series" (2021);
/// the convolutions are those of Bai, Kolter and Koltun, "An Empirical Evaluation of Generic Convolutional and Recurrent
/// Networks for Sequence Modeling" (2018). `levels` convolutions of `taps` rows, each twice as far apart as in the one before,
/// a dense layer to `latent` channels and the mean of each `pool` rows make the code; it is repeated and passes convolutions
/// with the dilations in reverse and a dense layer back to F features. The window is reconstructed, so each row has expected
/// values. A call costs about 2 · T · `levels` · `taps` · `channels`² multiplications a window.
package struct ConvolutionalAutoencoderModel: NetworkModel {
    package let manifest = Manifest(
        name: "tcn-ae", kind: .model, version: "1.0",
        summary: "temporal convolutional autoencoder: reconstructs windows from a pooled code",
        parameters: [
            ParameterSpecification("window", "Rows in a window.", default: .integer(32), range: .integers(2...4096)),
            ParameterSpecification(
                "stride", "Rows from one window to the next.", default: .integer(1), range: .integers(1...4096)),
            ParameterSpecification(
                "channels", "Outputs of each convolution.", default: .integer(32), range: .integers(1...1024)),
            ParameterSpecification(
                "levels", "Convolutions of the encoder and of the decoder, with dilations 1, 2, 4, …",
                default: .integer(3), range: .integers(1...10)),
            ParameterSpecification(
                "taps", "Rows that a convolution sees.", default: .integer(3), range: .integers(1...64)),
            ParameterSpecification(
                "latent", "Channels of the code.", default: .integer(4), range: .integers(1...1024)),
            ParameterSpecification(
                "pool", "Rows of a window that share a code.", default: .integer(4), range: .integers(1...4096)),
        ] + TrainingParameters.specifications,
        companion: "mse")

    package init() {}

    package func architecture(_ parameters: Parameters, featureCount: Int) -> NetworkArchitecture {
        let rows = parameters.integer("window")
        let factor = parameters.integer("pool")
        let convolutions = (0..<parameters.integer("levels")).map { level in
            NetworkLayer.convolution(
                outputs: parameters.integer("channels"), taps: parameters.integer("taps"), dilation: 1 << level)
        }
        let code: [NetworkLayer] = [
            .dense(outputs: parameters.integer("latent"), isActivated: true), .pool(factor: factor),
            .expand(factor: factor, rows: rows),
        ]
        return NetworkArchitecture(
            inputRows: rows, width: featureCount,
            layers: convolutions + code + convolutions.reversed()
                + [.dense(outputs: featureCount, isActivated: false)])
    }
}
