package import Foundation
package import Neural
internal import SwiftProtobuf

/// Writes an autoencoder as an ONNX graph from `window` `[batch, T, F]` to `reconstruction` of the same shape.
package struct ONNXWriter {
    /// The operator set, 22 of 2024-10: the newest in which the LSTM changed. Later ones read it as it is.
    private static let operatorSet: Int64 = 22
    private static let irVersion: Int64 = 10

    private var graph = Onnx_GraphProto()
    private let weights: AutoencoderWeights
    private let card: String

    /// Takes an autoencoder.
    ///
    /// - Parameter card: JSON text on the detector, kept as the metadata property `anomengine`.
    package init(_ weights: AutoencoderWeights, card: String) {
        self.weights = weights
        self.card = card
    }

    /// The file's bytes.
    package func file(engineVersion: String) throws -> Data {
        var writer = self
        writer.build()
        var model = Onnx_ModelProto()
        model.irVersion = Self.irVersion
        model.producerName = "anomengine"
        model.producerVersion = engineVersion
        model.docString = "LSTM autoencoder; windows are scaled as the metadata property 'anomengine' says"
        var operators = Onnx_OperatorSetIdProto()
        operators.domain = ""
        operators.version = Self.operatorSet
        model.opsetImport = [operators]
        var property = Onnx_StringStringEntryProto()
        property.key = "anomengine"
        property.value = card
        model.metadataProps = [property]
        model.graph = writer.graph
        return try model.serializedData()
    }

    private mutating func build() {
        let architecture = weights.architecture
        graph.name = "lstm_autoencoder"
        graph.input = [sequence("window")]
        graph.output = [sequence("reconstruction")]
        integers("first_axis", [0])
        integers("second_axis", [1])
        // Time first, as ONNX's LSTM wants it.
        node("Transpose", "by_time", ["window"], ["window_by_time"], [ints("perm", [1, 0, 2])])
        var current = "window_by_time"
        for (index, (layer, arrays)) in zip(architecture.layers, weights.arrays).enumerated() {
            if layer.name == "decoder_1" {
                integers("repeats", [Int64(architecture.windowLength), 1, 1])
                node("Unsqueeze", "code_step", [current, "first_axis"], ["code_step"])
                node("Expand", "repeat", ["code_step", "repeats"], ["repeat_out"])
                current = "repeat_out"
            }
            switch layer.kind {
            case .lstm:
                current = lstm(layer, arrays, from: current, isCode: index == architecture.encoderWidths.count - 1)
            case .dense:
                floats("\(layer.name)/kernel", arrays[0].shape, arrays[0].values)
                floats("\(layer.name)/bias", arrays[1].shape, arrays[1].values)
                node("MatMul", layer.name, [current, "\(layer.name)/kernel"], ["\(layer.name)_product"])
                node(
                    "Add", "\(layer.name)_bias", ["\(layer.name)_product", "\(layer.name)/bias"], ["\(layer.name)_out"])
                current = "\(layer.name)_out"
            }
        }
        node("Transpose", "by_window", [current], ["reconstruction"], [ints("perm", [1, 0, 2])])
    }

    /// Adds an LSTM layer and gives the name of its output: `[T, batch, H]`, or `[batch, H]` for the code.
    private mutating func lstm(
        _ layer: LayerShape, _ arrays: [LayerArray], from input: String, isCode: Bool
    ) -> String {
        let name = layer.name
        let kernel = GateOrder.onnx(Weight(shape: arrays[0].shape, values: arrays[0].values))
        let recurrent = GateOrder.onnx(Weight(shape: arrays[1].shape, values: arrays[1].values))
        let bias = GateOrder.onnx(bias: arrays[2].values) + [Float](repeating: 0, count: 4 * layer.outputs)
        floats("\(name)/W", [1] + kernel.shape, kernel.values)
        floats("\(name)/R", [1] + recurrent.shape, recurrent.values)
        floats("\(name)/B", [1, bias.count], bias)
        var hidden = Onnx_AttributeProto()
        hidden.name = "hidden_size"
        hidden.type = 2
        hidden.i = Int64(layer.outputs)
        let output = isCode ? ["", "\(name)_last"] : ["\(name)_steps"]
        node("LSTM", name, [input, "\(name)/W", "\(name)/R", "\(name)/B"], output, [hidden])
        node(
            "Squeeze", "\(name)_squeeze", [output[output.count - 1], isCode ? "first_axis" : "second_axis"],
            ["\(name)_out"])
        return "\(name)_out"
    }

    private mutating func node(
        _ kind: String, _ name: String, _ inputs: [String], _ outputs: [String],
        _ attributes: [Onnx_AttributeProto] = []
    ) {
        var node = Onnx_NodeProto()
        node.opType = kind
        node.name = name
        node.input = inputs
        node.output = outputs
        node.attribute = attributes
        graph.node.append(node)
    }

    private func ints(_ name: String, _ values: [Int64]) -> Onnx_AttributeProto {
        var attribute = Onnx_AttributeProto()
        attribute.name = name
        attribute.type = 7
        attribute.ints = values
        return attribute
    }

    private mutating func floats(_ name: String, _ shape: [Int], _ values: [Float]) {
        var tensor = Onnx_TensorProto()
        tensor.name = name
        tensor.dims = shape.map { Int64($0) }
        tensor.dataType = 1
        tensor.rawData = values.map { $0.bitPattern.littleEndian }.withUnsafeBytes { Data($0) }
        graph.initializer.append(tensor)
    }

    private mutating func integers(_ name: String, _ values: [Int64]) {
        var tensor = Onnx_TensorProto()
        tensor.name = name
        tensor.dims = [Int64(values.count)]
        tensor.dataType = 7
        tensor.rawData = values.map(\.littleEndian).withUnsafeBytes { Data($0) }
        graph.initializer.append(tensor)
    }

    private func sequence(_ name: String) -> Onnx_ValueInfoProto {
        var batch = Onnx_TensorShapeProto.Dimension()
        batch.dimParam = "batch"
        var steps = Onnx_TensorShapeProto.Dimension()
        steps.dimValue = Int64(weights.architecture.windowLength)
        var features = Onnx_TensorShapeProto.Dimension()
        features.dimValue = Int64(weights.architecture.featureCount)
        var value = Onnx_ValueInfoProto()
        value.name = name
        value.type.tensorType.elemType = 1
        value.type.tensorType.shape.dim = [batch, steps, features]
        return value
    }
}
