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
        return try network(layers, KerasWeightsTree(root, layers.layers))
    }

    /// `.h5`: a whole model with its configuration.
    func model(_ root: FileGroup) throws -> ForeignNetwork {
        guard case .text(let configuration)? = root.attributes["model_config"] else {
            throw InterchangeError(
                "the file has no attribute 'model_config'",
                remedy: "save the whole model, or give the shape of a weights file with --encoder-widths and --window")
        }
        let layers = try KerasLayers(Data(configuration.utf8))
        return try network(layers, KerasModelTree(root))
    }

    /// `.weights.h5`: weights alone, with a description of the shape.
    func weights(_ root: FileGroup, _ shape: ShapeDescription) throws -> ForeignNetwork {
        let layers = shape.kerasLayers
        return try network(layers, window: shape.window, KerasWeightsTree(root, layers))
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
                    guard let array = tree.array(index, layer.name, position, name) else {
                        throw InterchangeError("layer '\(layer.name)' has no array '\(name)' in the file")
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
                remedy: "correct the description of the shape")
        }
    }

    private func badWidth(_ name: String, _ units: Int) -> InterchangeError {
        InterchangeError("layer '\(name)' has \(units) units, not 1 to \(ShapeDescription.widthLimit)")
    }
}

/// Where a form of file keeps the arrays of its layers.
private protocol KerasTree {
    /// An array of a layer by the layer's number and name and the array's number and name.
    func array(_ index: Int, _ layer: String, _ position: Int, _ name: String) -> Weight?
}

/// `layers/lstm_1/cell/vars/0`: by class and count, the arrays by number.
private struct KerasWeightsTree: KerasTree {
    private let root: FileGroup
    private let places: [String]

    init(_ root: FileGroup, _ layers: [KerasLayers.Layer]) {
        self.root = root
        var counts: [String: Int] = [:]
        places = layers.map { layer in
            let (name, inner) =
                switch layer.kind {
                case .lstm: ("lstm", "cell/vars")
                case .dense(_, _, true): ("time_distributed", "layer/vars")
                case .dense: ("dense", "vars")
                case .repeatCode: ("repeat_vector", "vars")
                }
            let count = counts[name, default: 0]
            counts[name] = count + 1
            return "\(KerasWriter.counted(name, count))/\(inner)"
        }
    }

    func array(_ index: Int, _ layer: String, _ position: Int, _ name: String) -> Weight? {
        root.weight(at: "layers/\(places[index])/\(position)")
    }
}

/// `model_weights/<layer>/…/<array>`, with `:0` after the name in older files.
private struct KerasModelTree: KerasTree {
    private let root: FileGroup

    init(_ root: FileGroup) { self.root = root }

    func array(_ index: Int, _ layer: String, _ position: Int, _ name: String) -> Weight? {
        let arrays = (root.groups["model_weights"]?.groups[layer] ?? FileGroup()).flattened()
        let found = arrays.keys.filter { path in
            let last = path.split(separator: "/").last.map(String.init) ?? ""
            return last == name || last == "\(name):0"
        }
        guard found.count == 1, let path = found.first else { return nil }
        return arrays[path].flatMap(Weight.init)
    }
}

extension FileGroup {
    fileprivate func weight(at path: String) -> Weight? {
        var group = self
        let parts = path.split(separator: "/").map(String.init)
        for part in parts.dropLast() {
            guard let child = group.groups[part] else { return nil }
            group = child
        }
        return parts.last.flatMap { group.arrays[$0]?.array }.flatMap(Weight.init)
    }
}

extension Weight {
    /// An array of float32 numbers, or of float64 ones that are rounded; nil for another.
    init?(_ array: NamedArray) {
        switch array.values {
        case .float32(let values): self.init(shape: array.shape, values: values)
        case .float64(let values): self.init(shape: array.shape, values: values.map { Float($0) })
        case .int64, .text: return nil
        }
    }
}
