package import Foundation
package import Neural

/// Writes an autoencoder as a PyTorch state dictionary in a safetensors file.
///
/// PyTorch orders gates as Keras does (i, f, g, o), keeps matrices as `[4H, F]` and has two biases; the second is 0.
package struct TorchWriter {
    private let weights: AutoencoderWeights
    private let card: String

    /// Takes an autoencoder.
    ///
    /// - Parameter card: JSON text on the detector, kept in the file's metadata under `anomengine`.
    package init(_ weights: AutoencoderWeights, card: String) {
        self.weights = weights
        self.card = card
    }

    /// The file's bytes: a count, a JSON header that describes the tensors, and their numbers.
    package func file() throws -> Data {
        var header: [String: Any] = [
            "__metadata__": ["anomengine": card, "window": "\(weights.architecture.windowLength)"]
        ]
        var numbers = Data()
        for (name, weight) in tensors {
            let start = numbers.count
            for value in weight.values { numbers.append(little: value.bitPattern) }
            header[name] = ["dtype": "F32", "shape": weight.shape, "data_offsets": [start, numbers.count]]
        }
        var text = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
        // Readers map the numbers in place.
        while !text.count.isMultiple(of: 8) { text.append(UInt8(ascii: " ")) }
        var file = Data()
        file.append(little: UInt64(text.count))
        file.append(text)
        file.append(numbers)
        return file
    }

    private var tensors: [(String, Weight)] {
        zip(weights.architecture.layers, weights.arrays).flatMap { layer, arrays -> [(String, Weight)] in
            let parts = arrays.map { Weight(shape: $0.shape, values: $0.values) }
            switch layer.kind {
            case .lstm:
                let name = layer.name.split(separator: "_")
                let place = "\(name[0]).\((Int(name[1]) ?? 1) - 1)"
                return [
                    ("\(place).weight_ih_l0", parts[0].transposed), ("\(place).weight_hh_l0", parts[1].transposed),
                    ("\(place).bias_ih_l0", parts[2]), ("\(place).bias_hh_l0", .zeros(4 * layer.outputs)),
                ]
            case .dense:
                return [("\(layer.name).weight", parts[0].transposed), ("\(layer.name).bias", parts[1])]
            }
        }
    }

    /// Python that loads the file.
    package static func module(file: String) -> String {
        """
        import torch
        from safetensors import safe_open
        from safetensors.torch import load_file


        class Autoencoder(torch.nn.Module):
            def __init__(self, path="\(file)"):
                super().__init__()
                state = load_file(path)
                self.window = int(safe_open(path, "pt").metadata()["window"])
                for half in ("encoder", "decoder"):
                    shapes = [state[k].shape for k in sorted(state) if k.startswith(half) and k.endswith("weight_ih_l0")]
                    lstms = [torch.nn.LSTM(s[1], s[0] // 4, batch_first=True) for s in shapes]
                    setattr(self, half, torch.nn.ModuleList(lstms))
                for name in ("latent", "output"):
                    if name + ".weight" in state:
                        outputs, inputs = state[name + ".weight"].shape
                        setattr(self, name, torch.nn.Linear(inputs, outputs))
                self.load_state_dict(state)

            def forward(self, x):  # [batch, window, features]
                for lstm in self.encoder:
                    x, (code, _) = lstm(x)
                code = code[-1]
                if hasattr(self, "latent"):
                    code = self.latent(code)
                x = code[:, None].expand(-1, self.window, -1)
                for lstm in self.decoder:
                    x, _ = lstm(x)
                return self.output(x)

        """
    }
}
