internal import Core
internal import Foundation
internal import Neural

/// The layers of an autoencoder as Keras names and describes them.
struct KerasConfiguration {
    let architecture: AutoencoderArchitecture

    /// Name of the layer that repeats the code.
    static let repeatName = "repeat"

    /// A Keras 3 `Sequential` as JSON.
    func json() throws(InterchangeError) -> Data {
        do {
            return try JSONSerialization.data(withJSONObject: model, options: [.sortedKeys])
        } catch {
            throw InterchangeError("the configuration cannot be written as JSON")
        }
    }

    private var model: [String: Any] {
        let input: [Any] = [NSNull(), architecture.windowLength, architecture.featureCount]
        var layers = [
            object("InputLayer", ["batch_shape": input, "dtype": "float32", "name": "window"], module: "keras.layers")
        ]
        for (index, layer) in architecture.layers.enumerated() {
            if layer.name == "decoder_1" {
                layers.append(
                    object(
                        "RepeatVector",
                        ["name": Self.repeatName, "n": architecture.windowLength, "dtype": "float32"]))
            }
            layers.append(description(layer, isCode: index == architecture.encoderWidths.count - 1))
        }
        let configuration: [String: Any] = ["name": "lstm_autoencoder", "layers": layers]
        var model = object("Sequential", configuration, module: "keras")
        model["build_config"] = ["input_shape": input]
        return model
    }

    private func description(_ layer: LayerShape, isCode: Bool) -> [String: Any] {
        switch layer.kind {
        case .lstm:
            return object(
                "LSTM",
                [
                    "name": layer.name, "units": layer.outputs, "return_sequences": !isCode, "activation": "tanh",
                    "recurrent_activation": "sigmoid", "use_bias": true, "dtype": "float32",
                ])
        case .dense:
            let dense = object(
                "Dense",
                [
                    "name": layer.name == "output" ? "output_dense" : layer.name, "units": layer.outputs,
                    "activation": "linear", "use_bias": true, "dtype": "float32",
                ])
            guard layer.name == "output" else { return dense }
            return object("TimeDistributed", ["name": layer.name, "layer": dense, "dtype": "float32"])
        }
    }

    private func object(
        _ name: String, _ configuration: [String: Any], module: String = "keras.layers"
    ) -> [String: Any] {
        ["module": module, "class_name": name, "config": configuration, "registered_name": NSNull()]
    }
}
