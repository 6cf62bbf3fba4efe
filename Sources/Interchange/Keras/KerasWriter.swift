internal import Core
internal import Engine
package import Foundation
internal import HDF5
package import Neural

/// Writes an autoencoder in Keras' three forms.
package struct KerasWriter {
    private let weights: AutoencoderWeights
    private let card: String

    /// The version whose forms are written.
    private static let kerasVersion = "3.0.0"

    /// Takes an autoencoder.
    ///
    /// - Parameter card: JSON text on the detector, kept beside the weights where readers pass it over.
    package init(_ weights: AutoencoderWeights, card: String) {
        self.weights = weights
        self.card = card
    }

    /// `.weights.h5`: weights alone, for `model.load_weights`.
    ///
    /// - Throws: ``FileError``.
    package func weightsFile(path: String) throws -> Data {
        try FileTreeWriter.image(of: weightsTree, path: path)
    }

    /// Whole-model `.h5`, for `keras.models.load_model`.
    ///
    /// - Throws: ``FileError``.
    package func modelFile(path: String) throws -> Data {
        let configuration = String(
            decoding: try KerasConfiguration(architecture: weights.architecture).json(), as: UTF8.self)
        var root = FileGroup(attributes: [
            "model_config": .text(configuration), "keras_version": .text(Self.kerasVersion),
            "backend": .text("anomengine"), "anomengine": .text(card),
        ])
        var model = FileGroup(attributes: ["backend": .text("anomengine"), "keras_version": .text(Self.kerasVersion)])
        var names: [String] = []
        for (layer, arrays) in zip(weights.architecture.layers, weights.arrays) {
            if layer.name == "decoder_1" {
                names.append(KerasConfiguration.repeatName)
                model.groups[KerasConfiguration.repeatName] = FileGroup(attributes: ["weight_names": .texts([])])
            }
            names.append(layer.name)
            let scope = layer.kind == .lstm ? "\(layer.name)/lstm_cell" : layer.name
            var group = FileGroup(attributes: ["weight_names": .texts(arrays.map { "\(scope)/\($0.name)" })])
            for array in arrays { group.insert(named(array), at: "\(scope)/\(array.name)") }
            model.groups[layer.name] = group
        }
        model.attributes["layer_names"] = .texts(names)
        root.groups["model_weights"] = model
        return try FileTreeWriter.image(of: root, path: path)
    }

    /// `.keras`: a zip archive of configuration and weights, for `keras.models.load_model`.
    ///
    /// - Throws: ``FileError``.
    package func archive(path: String) throws -> Data {
        var zip = ZipWriter()
        zip.add(
            "metadata.json",
            Data(#"{"keras_version": "\#(Self.kerasVersion)", "date_saved": "1980-01-01@00:00:00"}"#.utf8))
        zip.add("config.json", try KerasConfiguration(architecture: weights.architecture).json())
        zip.add("model.weights.h5", try FileTreeWriter.image(of: weightsTree, path: path))
        zip.add("anomengine.json", Data(card.utf8))
        return zip.finished()
    }

    /// Keras finds a layer by its class and the count of those before it: `layers/lstm_1/cell/vars/0`.
    private var weightsTree: FileGroup {
        var root = FileGroup(attributes: ["anomengine": .text(card)])
        var lstmCount = 0
        for (layer, arrays) in zip(weights.architecture.layers, weights.arrays) {
            let place: String
            switch layer.kind {
            case .lstm:
                place = "layers/\(Self.counted("lstm", lstmCount))/cell/vars"
                lstmCount += 1
            case .dense:
                place = layer.name == "output" ? "layers/time_distributed/layer/vars" : "layers/dense/vars"
            }
            for (index, array) in arrays.enumerated() { root.insert(named(array), at: "\(place)/\(index)") }
        }
        return root
    }

    static func counted(_ name: String, _ count: Int) -> String {
        count == 0 ? name : "\(name)_\(count)"
    }

    private func named(_ array: LayerArray) -> NamedArray {
        NamedArray(shape: array.shape, values: .float32(array.values))
    }
}
