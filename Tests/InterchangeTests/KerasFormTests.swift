import Core
internal import Files
import Foundation
internal import HDF5
import Neural
import Testing

@testable import Interchange

/// Forms of Keras models beside the plain chain, made as Keras writes them.
struct KerasFormTests {
    private let weights = AutoencoderWeights(
        architecture: AutoencoderArchitecture(
            featureCount: 3, windowLength: 5, encoderWidths: [4], latentWidth: 2, decoderWidths: [4]), seed: 8)

    private func layer(_ kind: String, _ name: String, _ more: [String: Any] = [:]) -> [String: Any] {
        ["class_name": kind, "config": more.merging(["name": name]) { $1 }]
    }

    private func lstm(_ name: String, returnsSequences: Bool, _ more: [String: Any] = [:]) -> [String: Any] {
        layer("LSTM", name, more.merging(["units": 4, "return_sequences": returnsSequences]) { $1 })
    }

    private func model(_ layers: [[String: Any]]) throws -> Data {
        try JSONSerialization.data(withJSONObject: layer("Sequential", "whole", ["layers": layers]))
    }

    private var encoder: [[String: Any]] {
        [
            layer("InputLayer", "in", ["batch_shape": [NSNull(), 5, 3] as [Any]]),
            lstm("enc/lstm", returnsSequences: false), layer("Dense", "code", ["units": 2]),
        ]
    }

    private var decoder: [[String: Any]] {
        [
            layer("RepeatVector", "repeat", ["n": 5]), lstm("dec/lstm", returnsSequences: true),
            layer("TimeDistributed", "out", ["layer": layer("Dense", "inner", ["units": 3])]),
        ]
    }

    private var nested: [[String: Any]] {
        [
            layer("Sequential", "encoder", ["layers": encoder]),
            layer("Dropout", "dropout"), layer("Functional", "decoder", ["layers": chained(decoder)]),
        ]
    }

    /// Layers of a Functional model, each fed by the one before.
    private func chained(_ layers: [[String: Any]]) -> [[String: Any]] {
        let input = layer("InputLayer", "code_in", ["batch_shape": [NSNull(), 2] as [Any]])
        var result = [input]
        for var next in layers {
            let previous = (result.last?["config"] as? [String: Any])?["name"] ?? ""
            next["inbound_nodes"] = [["args": [["config": ["keras_history": [previous, 0, 0]]]]]]
            result.append(next)
        }
        return result
    }

    /// Arrays of the four layers with weights, in order.
    private func file(_ places: [String], named names: [[String]]) -> FileGroup {
        var root = FileGroup()
        for (layer, (place, names)) in zip(places, names).enumerated() {
            for (array, name) in zip(weights.arrays[layer], names) {
                root.insert(NamedArray(shape: array.shape, values: .float32(array.values)), at: "\(place)/\(name)")
            }
        }
        return root
    }

    private static let byName = [
        ["kernel:0", "recurrent_kernel:0", "bias:0"], ["kernel:0", "bias:0"],
        ["kernel:0", "recurrent_kernel:0", "bias:0"], ["kernel:0", "bias:0"],
    ]
    private static let byNumber = byName.map { names in names.indices.map { "\($0)" } }

    private func read(_ content: Data, _ name: String, shape: ShapeDescription? = nil) throws -> AutoencoderWeights {
        let folder = try TemporaryFolder()
        try AtomicFile.write(content, to: folder.file(name))
        let group = try ForeignFile.read(folder.file(name), shape: shape)
        return try NetworkArrays.weights(group.flattened(), window: 5)
    }

    private func wholeModel(_ layers: [[String: Any]], _ weights: FileGroup) throws -> Data {
        let root = FileGroup(
            attributes: ["model_config": .text(String(decoding: try model(layers), as: UTF8.self))],
            groups: ["model_weights": weights])
        return try FileTreeWriter.image(of: root, path: "")
    }

    private func archive(_ layers: [[String: Any]], _ weights: FileGroup) throws -> Data {
        var zip = ZipWriter()
        zip.add("config.json", try model(layers))
        zip.add("model.weights.h5", try FileTreeWriter.image(of: weights, path: ""))
        return zip.finished()
    }

    @Test func readsLayersWithSlashesInTheirNames() throws {
        let places = ["enc/lstm/enc/lstm/lstm_cell", "code/code", "dec/lstm/dec/lstm/lstm_cell", "out/out"]
        let content = try wholeModel(encoder + decoder, file(places, named: Self.byName))
        #expect(try read(content, "a.h5") == weights)
    }

    @Test func readsAnEncoderAndADecoderThatAreModels() throws {
        let newer = [
            "encoder/encoder/enc/lstm/lstm_cell", "encoder/encoder/code", "decoder/decoder/dec/lstm/lstm_cell",
            "decoder/decoder/out/inner",
        ]
        #expect(try read(try wholeModel(nested, file(newer, named: Self.byName)), "a.h5") == weights)
        // Keras 2 leaves out the model's name.
        let older = ["encoder/enc/lstm/lstm_cell", "encoder/code", "decoder/dec/lstm/lstm_cell", "decoder/out"]
        #expect(try read(try wholeModel(nested, file(older, named: Self.byName)), "a.h5") == weights)
        let counted = [
            "layers/sequential/layers/lstm/cell/vars", "layers/sequential/layers/dense/vars",
            "layers/functional/layers/lstm/cell/vars", "layers/functional/layers/time_distributed/layer/vars",
        ]
        #expect(try read(try archive(nested, file(counted, named: Self.byNumber)), "a.keras") == weights)
    }

    @Test func readsOldFilesOfWeightsWithADescription() throws {
        let places = ["lstm/lstm/lstm_cell", "dense/dense", "lstm_1/lstm_1/lstm_cell", "out/out"]
        var root = file(places, named: Self.byName)
        root.groups["repeat_vector"] = FileGroup()
        root.attributes["layer_names"] = .texts(["lstm", "dense", "repeat_vector", "lstm_1", "out"])
        let content = try FileTreeWriter.image(of: root, path: "")
        let shape = ShapeDescription(
            window: 5, encoderWidths: [4], latentWidth: 2, decoderWidths: [4], isDistributed: true)
        #expect(try read(content, "a.h5", shape: shape) == weights)

        let bare = try #require(throws: FileError.self) { try read(content, "a.h5") }
        #expect(bare.problem.contains("weights alone"), "\(bare)")
        #expect(bare.remedy.contains("--encoder-widths") && bare.remedy.contains("model.save("), "\(bare)")
        let narrow = ShapeDescription(
            window: 5, encoderWidths: [4], latentWidth: 0, decoderWidths: [4], isDistributed: true)
        let wrong = try #require(throws: FileError.self) { try read(content, "a.h5", shape: narrow) }
        #expect(wrong.problem.contains("4 layers with weights, but 3 are described"), "\(wrong)")
    }

    @Test func namesUnsupportedLayerSettings() throws {
        func refusal(_ changed: [String: Any]) throws -> String {
            let layers = [encoder[0], changed] + decoder
            let content = try archive(layers, FileGroup())
            return try #require(throws: FileError.self) { try read(content, "a.keras") }.problem
        }
        let stateful = try refusal(lstm("memory", returnsSequences: false, ["stateful": true]))
        #expect(stateful.contains("layer 'memory' (LSTM): stateful"), "\(stateful)")
        let activation = try refusal(lstm("sharp", returnsSequences: false, ["activation": "relu"]))
        #expect(activation.contains("layer 'sharp' (LSTM): activation is relu"), "\(activation)")
        let gate = try refusal(lstm("hard", returnsSequences: false, ["recurrent_activation": "hard_sigmoid"]))
        #expect(gate.contains("layer 'hard' (LSTM): recurrent_activation is hard_sigmoid"), "\(gate)")
        var foreign = lstm("mine", returnsSequences: false)
        foreign["module"] = "my_layers"
        #expect(try refusal(foreign).contains("layer 'mine' (LSTM of another package)"))
        let inner = layer(
            "Sequential", "inner", ["layers": [lstm("deep", returnsSequences: false, ["stateful": true])]])
        #expect(try refusal(inner).contains("layer 'deep' (LSTM): stateful"))
    }
}
