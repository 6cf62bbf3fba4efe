internal import Core
internal import Foundation

/// The layers of a Keras model, read from its configuration.
struct KerasLayers {
    /// A layer with weights, or one that repeats the code.
    struct Layer {
        enum Kind: Equatable {
            case lstm(units: Int, usesBias: Bool, returnsSequences: Bool)
            case dense(units: Int, usesBias: Bool, isDistributed: Bool)
            case repeatCode(count: Int)
        }

        let name: String
        let kind: Kind
        /// The outermost model or layer that it is part of; itself, if it is not in a nested model.
        var owner: String
        /// Where a file of weights keeps the model that it is part of, such as `layers/sequential/layers`.
        var container: String

        init(name: String, kind: Kind, owner: String? = nil, container: String = "layers") {
            self.name = name
            self.kind = kind
            self.owner = owner ?? name
            self.container = container
        }
    }

    let layers: [Layer]
    /// Rows and features of the input, where the configuration says.
    let window: Int?

    /// Layers that change nothing when a model is applied.
    private static let passive: Set<String> = [
        "InputLayer", "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout",
        "ActivityRegularization", "Identity",
    ]
    private static let layerLimit = 256

    /// Classes of models, which may hold each other.
    private static let models: Set<String> = ["Sequential", "Functional", "Model"]
    private static let depthLimit = 8

    /// Reads a `Sequential`, or a `Functional` that is a chain; models within are read as the layers that they hold.
    ///
    /// - Throws: ``InterchangeError`` that names every layer that is not supported, and why.
    init(_ json: Data) throws(InterchangeError) {
        guard let model = (try? JSONSerialization.jsonObject(with: json)) as? [String: Any] else {
            throw InterchangeError("the configuration describes no model of layers")
        }
        let kind = model["class_name"] as? String ?? "unknown"
        guard Self.models.contains(kind) else {
            throw InterchangeError(
                "the model is a \(kind)", remedy: "only Sequential and Functional models are supported")
        }
        var reading = Reading()
        reading.read(KerasLayer(model), owner: nil, container: "layers", depth: 0)
        guard reading.layerCount > 0 else { throw InterchangeError("the configuration describes no model of layers") }
        guard reading.layerCount <= Self.layerLimit else {
            throw InterchangeError("the model has more than \(Self.layerLimit) layers")
        }
        guard reading.problems.isEmpty else {
            throw InterchangeError(
                reading.problems,
                remedy: "build the autoencoder of LSTM (tanh, sigmoid, not stateful), Dense and RepeatVector layers")
        }
        layers = reading.layers
        window = reading.window
    }

    /// What has been read of a model and those within.
    private struct Reading {
        var layers: [Layer] = []
        var problems: [String] = []
        var window: Int?
        var layerCount = 0

        mutating func read(_ model: KerasLayer, owner: String?, container: String, depth: Int) {
            let entries = model.entries
            layerCount += entries.count
            guard depth < KerasLayers.depthLimit, layerCount <= KerasLayers.layerLimit else {
                problems.append("model '\(model.name)' is nested too deeply, or has too many layers")
                return
            }
            var counts: [String: Int] = [:]
            for (index, layer) in entries.enumerated() {
                window = window ?? layer.window
                if model.className != "Sequential" {
                    problems += layer.chainProblems(after: index == 0 ? nil : entries[index - 1])
                }
                guard !KerasLayers.models.contains(layer.className) else {
                    let place = layer.className == "Sequential" ? "sequential" : "functional"
                    let count = counts[place, default: 0]
                    counts[place] = count + 1
                    read(
                        layer, owner: owner ?? layer.name,
                        container: "\(container)/\(KerasWriter.counted(place, count))/layers", depth: depth + 1)
                    continue
                }
                guard !KerasLayers.passive.contains(layer.className) else { continue }
                switch layer.reading() {
                case .success(var read?):
                    read.owner = owner ?? read.owner
                    read.container = container
                    layers.append(read)
                case .success(nil): break
                case .failure(let error): problems += error.problems
                }
            }
        }
    }
}

/// One layer's entry in a configuration.
private struct KerasLayer {
    let className: String
    let configuration: [String: Any]
    let inbound: Any?
    /// Whether the class is Keras' own; files of Keras 2 do not say.
    let isOfKeras: Bool

    init(_ entry: [String: Any]) {
        className = entry["class_name"] as? String ?? "unknown"
        configuration = entry["config"] as? [String: Any] ?? [:]
        inbound = entry["inbound_nodes"]
        let module = entry["module"] as? String
        isOfKeras = module.map { name in ["keras", "tf_keras", "tensorflow"].contains { name.hasPrefix($0) } } ?? true
    }

    var name: String { configuration["name"] as? String ?? className }

    /// The layers of a model.
    var entries: [KerasLayer] { (configuration["layers"] as? [[String: Any]] ?? []).map(KerasLayer.init) }

    /// T of `[batch, T, F]`.
    var window: Int? {
        let shape = configuration["batch_shape"] ?? configuration["batch_input_shape"]
        guard let extents = shape as? [Any], extents.count == 3 else { return nil }
        return extents[1] as? Int
    }

    /// The layer as one of ours; nil for a linear activation, which does nothing.
    func reading() -> Result<KerasLayers.Layer?, InterchangeError> {
        guard isOfKeras else { return unsupported("\(className) of another package") }
        switch className {
        case "LSTM":
            let stateful =
                flag("stateful", false)
                ? ["layer '\(name)' (LSTM): stateful, as it keeps its state from window to window, is not supported"]
                : []
            return result(
                stateful
                    + problems(
                        ["activation": "tanh", "recurrent_activation": "sigmoid"],
                        falseFlags: ["go_backwards", "time_major", "return_state"]),
                .lstm(
                    units: integer("units"), usesBias: flag("use_bias", true),
                    returnsSequences: flag("return_sequences", false)))
        case "Dense":
            return result(problems(["activation": "linear"]), dense(isDistributed: false))
        case "TimeDistributed":
            let inner = KerasLayer(configuration["layer"] as? [String: Any] ?? [:])
            guard inner.className == "Dense" else { return unsupported("\(className) of \(inner.className)") }
            return result(
                inner.problems(["activation": "linear"]), inner.dense(isDistributed: true))
        case "RepeatVector":
            return result([], .repeatCode(count: integer("n")))
        case "Activation" where configuration["activation"] as? String == "linear":
            return .success(nil)
        default:
            return unsupported(className)
        }
    }

    /// Whether the layer takes the one before it and nothing else, and is not forced into training.
    func chainProblems(after previous: KerasLayer?) -> [String] {
        guard let previous else { return [] }
        guard !Self.trains(inbound ?? []) else {
            return ["layer '\(name)' (\(className)): it is called with training=True, which is not supported"]
        }
        let sources = Self.sources(inbound ?? [])
        guard sources == [previous.name] else {
            return [
                "layer '\(name)' takes \(sources.isEmpty ? "nothing" : sources.joined(separator: ", ")), not the layer before it"
            ]
        }
        return []
    }

    /// Names of the layers that feed this one: `keras_history` in Keras 3, nested lists in Keras 2.
    private static func sources(_ node: Any, depth: Int = 0) -> [String] {
        guard depth < 32 else { return [] }
        if let table = node as? [String: Any] {
            if let history = table["keras_history"] as? [Any] { return (history.first as? String).map { [$0] } ?? [] }
            return table.sorted { $0.key < $1.key }.flatMap { sources($0.value, depth: depth + 1) }
        }
        guard let list = node as? [Any] else { return [] }
        if list.count >= 3, let name = list[0] as? String, list[1] is Int { return [name] }
        return list.flatMap { sources($0, depth: depth + 1) }
    }

    /// Whether a layer is called with `training=True`, as dropout is to stay at work.
    private static func trains(_ node: Any, depth: Int = 0) -> Bool {
        guard depth < 32 else { return false }
        if let table = node as? [String: Any] {
            return table["training"] as? Bool == true || table.values.contains { trains($0, depth: depth + 1) }
        }
        return (node as? [Any])?.contains { trains($0, depth: depth + 1) } ?? false
    }

    private func dense(isDistributed: Bool) -> KerasLayers.Layer.Kind {
        .dense(units: integer("units"), usesBias: flag("use_bias", true), isDistributed: isDistributed)
    }

    private func problems(_ activations: [String: String], falseFlags: [String] = []) -> [String] {
        var problems: [String] = []
        for (key, wanted) in activations.sorted(by: { $0.key < $1.key }) {
            let found = configuration[key].map { $0 as? String ?? "a custom function" } ?? wanted
            if found != wanted { problems.append("layer '\(name)' (\(className)): \(key) is \(found), not \(wanted)") }
        }
        for key in falseFlags where flag(key, false) {
            problems.append("layer '\(name)' (\(className)): \(key) is not supported")
        }
        return problems
    }

    private func result(
        _ problems: [String], _ kind: KerasLayers.Layer.Kind
    ) -> Result<KerasLayers.Layer?, InterchangeError> {
        problems.isEmpty
            ? .success(KerasLayers.Layer(name: name, kind: kind)) : .failure(InterchangeError(problems, remedy: ""))
    }

    private func unsupported(_ kind: String) -> Result<KerasLayers.Layer?, InterchangeError> {
        .failure(InterchangeError("layer '\(name)' (\(kind)) is not supported"))
    }

    private func integer(_ key: String) -> Int { configuration[key] as? Int ?? 0 }

    private func flag(_ key: String, _ standard: Bool) -> Bool { configuration[key] as? Bool ?? standard }
}
