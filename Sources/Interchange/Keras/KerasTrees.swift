internal import Core
internal import HDF5

/// Where a form of file keeps the arrays of its layers.
protocol KerasTree {
    /// An array of a layer, given with the layer's number, by the array's number and name.
    func array(_ index: Int, _ layer: KerasLayers.Layer, _ position: Int, _ name: String) -> Weight?

    /// What to do where an array is missing.
    var remedy: Guidance { get }
}

/// `layers/lstm_1/cell/vars/0`: by class and count, the arrays by number.
struct KerasWeightsTree: KerasTree {
    private let root: FileGroup
    private let places: [String]

    let remedy: Guidance = "correct the shape options, or save the whole model: model.save('model.keras')"

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
            let count = counts["\(layer.container)/\(name)", default: 0]
            counts["\(layer.container)/\(name)"] = count + 1
            return "\(layer.container)/\(KerasWriter.counted(name, count))/\(inner)"
        }
    }

    func array(_ index: Int, _ layer: KerasLayers.Layer, _ position: Int, _ name: String) -> Weight? {
        root.weight(at: "\(places[index])/\(position)")
    }
}

/// `model_weights/<layer>/…/<array>`, with `:0` after the name in older files.
struct KerasModelTree: KerasTree {
    private let root: FileGroup

    let remedy: Guidance = "save the model in the newer format: model.save('model.keras')"

    init(_ root: FileGroup) { self.root = root }

    func array(_ index: Int, _ layer: KerasLayers.Layer, _ position: Int, _ name: String) -> Weight? {
        let group = root.groups["model_weights"]?.group(at: layer.owner) ?? FileGroup()
        // The arrays of a nested model stand together under its name.
        return group.weight(named: name, of: layer.owner == layer.name ? "" : layer.name)
    }
}

/// `<layer>/…/<array>`: what `save_weights('x.h5')` of Keras 2 wrote; layers by their order in `layer_names`.
struct KerasOldWeightsTree: KerasTree {
    private let groups: [FileGroup]
    /// For each layer of the description its place among those with weights.
    private let places: [Int]

    let remedy: Guidance = "correct the shape options, or save the whole model: model.save('model.keras')"

    init(_ root: FileGroup, _ layers: [KerasLayers.Layer]) throws(InterchangeError) {
        guard case .texts(let names)? = root.attributes["layer_names"] else {
            throw InterchangeError("its attribute 'layer_names' is not a list of names", remedy: remedy)
        }
        groups = names.compactMap { root.group(at: $0) }.filter { !$0.flattened().isEmpty }
        var places: [Int] = []
        var count = 0
        for layer in layers {
            places.append(count)
            if case .repeatCode = layer.kind { continue }
            count += 1
        }
        self.places = places
        guard groups.count == count else {
            throw InterchangeError(
                "the file has \(groups.count) layers with weights, but \(count) are described", remedy: remedy)
        }
    }

    func array(_ index: Int, _ layer: KerasLayers.Layer, _ position: Int, _ name: String) -> Weight? {
        groups[places[index]].weight(named: name, of: "")
    }
}

extension FileGroup {
    /// JSON on columns and scaling that this program's own exports carry.
    var card: String? {
        guard case .text(let card)? = attributes[ForeignFile.cardAttribute] else { return nil }
        return card
    }

    /// The group at a path; names of Keras' layers may hold slashes, which are groups in the file.
    fileprivate func group(at path: String) -> FileGroup? {
        var group = self
        for part in path.split(separator: "/").map(String.init) {
            guard let child = group.groups[part] else { return nil }
            group = child
        }
        return group
    }

    /// The one array of a name below this group; `layer` narrows the choice to those with a layer's name in their path.
    fileprivate func weight(named name: String, of layer: String) -> Weight? {
        let arrays = flattened()
        let found = arrays.keys.filter { path in
            let last = path.split(separator: "/").last.map(String.init) ?? ""
            return (last == name || last == "\(name):0") && (layer.isEmpty || "/\(path)".contains("/\(layer)/"))
        }
        guard found.count == 1, let path = found.first else { return nil }
        return arrays[path].flatMap(Weight.init)
    }

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
