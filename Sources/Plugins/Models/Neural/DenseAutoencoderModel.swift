package import Engine
package import Neural

/// `dense-ae`: an autoencoder of dense layers over a whole window.
///
/// Sakurada and Yairi, "Anomaly Detection Using Autoencoders with Nonlinear Dimensionality Reduction" (2014), on windows as
/// in Audibert et al., "USAD" (2020). Layers of `widths` narrow the T · F numbers of a window to a code, the same layers in
/// reverse widen it; all but the last one pass tanh. The window is reconstructed, so each row has expected values. A call costs
/// 2 · T · F · `widths`[0] multiplications a window and those of the inner layers; the state is as many numbers.
package struct DenseAutoencoderModel: NetworkModel {
    package let manifest = Manifest(
        name: "dense-ae", kind: .model, version: "1.0",
        summary: "dense autoencoder: reconstructs windows from a narrow code",
        parameters: [
            ParameterSpecification("window", "Rows in a window.", default: .integer(10), range: .integers(1...1024)),
            ParameterSpecification(
                "stride", "Rows from one window to the next.", default: .integer(1), range: .integers(1...4096)),
            ParameterSpecification(
                "widths", "Outputs of the encoder's layers, outermost first.",
                default: .integers([64, 16]), range: .integers(1...4096), itemCount: 1...8),
        ] + TrainingParameters.specifications,
        companion: "mse")

    package init() {}

    package func architecture(_ parameters: Parameters, featureCount: Int) -> NetworkArchitecture {
        let size = parameters.integer("window") * featureCount
        let widths = parameters.integers("widths")
        let hidden = (widths + widths.dropLast().reversed()).map { NetworkLayer.dense(outputs: $0, isActivated: true) }
        return NetworkArchitecture(
            inputRows: 1, width: size, layers: hidden + [.dense(outputs: size, isActivated: false)])
    }
}
