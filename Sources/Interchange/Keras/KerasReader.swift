internal import Core
internal import Engine
internal import Foundation
internal import HDF5

/// Reads an autoencoder from Keras' three forms.
struct KerasReader {
    let path: String

    /// `.keras`: configuration and weights in a zip archive.
    func archive(_ data: Data) throws -> ForeignNetwork {
        let zip = try ZipArchive(data)
        let layers = try KerasLayers(try zip.content("config.json"))
        let image = try zip.content("model.weights.h5")
        let root = try ForeignFile.tree(image, path: path)
        var network = try network(layers, KerasWeightsTree(root, layers.layers))
        if zip.contains("anomengine.json") {
            network.card = String(decoding: try zip.content("anomengine.json"), as: UTF8.self)
        }
        return network
    }

    /// `.h5`: a whole model with its configuration.
    func model(_ root: FileGroup) throws -> ForeignNetwork {
        guard case .text(let configuration)? = root.attributes["model_config"] else {
            let isWeights = root.groups["layers"] != nil || root.attributes["layer_names"] != nil
            throw InterchangeError(
                isWeights
                    ? "the file holds weights alone (model.save_weights), not the model"
                    : "the file has no attribute 'model_config', so it is not a Keras model",
                remedy:
                    "give its shape with \(.window) and \(.encoderWidths) (and \(.latent), \(.decoderWidths)), or save the"
                    + " whole model in Keras: model.save('model.keras')")
        }
        let layers = try KerasLayers(Data(configuration.utf8))
        var network = try network(layers, KerasModelTree(root))
        network.card = root.card
        return network
    }

    /// `.weights.h5`: weights alone, with a description of the shape.
    func weights(_ root: FileGroup, _ shape: ShapeDescription) throws -> ForeignNetwork {
        let layers = shape.kerasLayers
        var network =
            root.attributes["layer_names"] == nil
            ? try network(layers, window: shape.window, KerasWeightsTree(root, layers))
            : try network(layers, window: shape.window, try KerasOldWeightsTree(root, layers))
        network.card = root.card
        return network
    }

    private func network(_ layers: KerasLayers, _ tree: some KerasTree) throws -> ForeignNetwork {
        try network(layers.layers, window: layers.window, tree)
    }

    private func network(
        _ layers: [KerasLayers.Layer], window: Int?, _ tree: some KerasTree
    ) throws -> ForeignNetwork {
        var network = ForeignNetwork(window: window)
        for (index, layer) in layers.enumerated() {
            func arrays(_ names: [String], bias width: Int?) throws -> [Weight] {
                var arrays: [Weight] = []
                for (position, name) in names.enumerated() {
                    guard let array = tree.array(index, layer, position, name) else {
                        throw InterchangeError(
                            "the file has no array '\(name)' for layer '\(layer.name)'", remedy: tree.remedy)
                    }
                    arrays.append(array)
                }
                if let width { arrays.append(.zeros(width)) }
                return arrays
            }
            switch layer.kind {
            case .repeatCode(let count):
                network.layers.append((layer.name, .repeatCode(count: count)))
            case .lstm(let units, let usesBias, let returnsSequences):
                guard (1...ShapeDescription.widthLimit).contains(units) else { throw badWidth(layer.name, units) }
                let parts = try arrays(
                    ["kernel", "recurrent_kernel"] + (usesBias ? ["bias"] : []), bias: usesBias ? nil : 4 * units)
                try check(parts[1].shape.first, is: units, layer.name)
                network.layers.append(
                    (
                        layer.name,
                        .lstm(
                            kernel: parts[0], recurrent: parts[1], bias: parts[2], returnsSequences: returnsSequences)
                    ))
            case .dense(let units, let usesBias, _):
                guard (1...ShapeDescription.widthLimit).contains(units) else { throw badWidth(layer.name, units) }
                let parts = try arrays(["kernel"] + (usesBias ? ["bias"] : []), bias: usesBias ? nil : units)
                // A description of a shape does not say how wide the last layer is.
                if index < layers.count - 1 { try check(parts[0].shape.last, is: units, layer.name) }
                network.layers.append((layer.name, .dense(kernel: parts[0], bias: parts[1])))
            }
        }
        return network
    }

    /// Refuses a layer of another width than its description says.
    private func check(_ found: Int?, is units: Int, _ name: String) throws {
        guard found == units else {
            throw InterchangeError(
                "layer '\(name)' is described with \(units) units, but its arrays have \(found ?? 0)",
                remedy: "correct the shape options")
        }
    }

    private func badWidth(_ name: String, _ units: Int) -> InterchangeError {
        InterchangeError("layer '\(name)' has \(units) units, not 1 to \(ShapeDescription.widthLimit)")
    }
}
