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

    /// Reads a `Sequential`, or a `Functional` that is a chain.
    ///
    /// - Throws: ``InterchangeError`` that names every layer that is not supported, and why.
    init(_ json: Data) throws(InterchangeError) {
        guard let model = (try? JSONSerialization.jsonObject(with: json)) as? [String: Any],
            let configuration = model["config"] as? [String: Any],
            let list = configuration["layers"] as? [[String: Any]]
        else { throw InterchangeError("the configuration describes no model of layers") }
        guard list.count <= Self.layerLimit else {
            throw InterchangeError("the model has more than \(Self.layerLimit) layers")
        }
        let kind = model["class_name"] as? String ?? "unknown"
        guard ["Sequential", "Functional", "Model"].contains(kind) else {
            throw InterchangeError(
                "the model is a \(kind)", remedy: "only Sequential and Functional models can be read")
        }
        var layers: [Layer] = []
        var problems: [String] = []
        var window: Int?
        for (index, entry) in list.enumerated() {
            let layer = KerasLayer(entry)
            if index == 0 || layer.className == "InputLayer" { window = layer.window ?? window }
            if kind != "Sequential" {
                problems += layer.chainProblems(after: index == 0 ? nil : KerasLayer(list[index - 1]))
            }
            guard !Self.passive.contains(layer.className) else { continue }
            switch layer.reading() {
            case .success(let read): if let read { layers.append(read) }
            case .failure(let error): problems += error.problems
            }
        }
        guard problems.isEmpty else {
            throw InterchangeError(problems, remedy: "build the autoencoder of LSTM, Dense and RepeatVector layers")
        }
        self.layers = layers
        self.window = window
    }
}

/// One layer's entry in a configuration.
private struct KerasLayer {
    let className: String
    let configuration: [String: Any]
    let inbound: Any?

    init(_ entry: [String: Any]) {
        className = entry["class_name"] as? String ?? "unknown"
        configuration = entry["config"] as? [String: Any] ?? [:]
        inbound = entry["inbound_nodes"]
    }

    var name: String { configuration["name"] as? String ?? className }

    /// T of `[batch, T, F]`.
    var window: Int? {
        let shape = configuration["batch_shape"] ?? configuration["batch_input_shape"]
        guard let extents = shape as? [Any], extents.count == 3 else { return nil }
        return extents[1] as? Int
    }

    /// The layer as one of ours; nil for a linear activation, which does nothing.
    func reading() -> Result<KerasLayers.Layer?, InterchangeError> {
        switch className {
        case "LSTM":
            return result(
                problems(
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

    /// Whether the layer takes the one before it and nothing else.
    func chainProblems(after previous: KerasLayer?) -> [String] {
        guard let previous else { return [] }
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
