import Core
import Foundation
import Neural
import SwiftProtobuf

@testable import Interchange

/// An autoencoder's ONNX graph in the forms in which exporters write it; each property changes one thing.
struct GraphBuilder {
    let weights: AutoencoderWeights
    /// Axes of the input; the second is the rows, unless `isRowsFirst`.
    var windows: Int64?
    var rows: Int64?
    var isRowsFirst = false
    /// Appends nodes that turn `[batch, rows, features]` into what the encoder reads, and gives its name.
    var beforeEncoder: (inout GraphBuilder, String) -> String = {
        $0.add("Transpose", [$1], ints: ["perm": [1, 0, 2]])
    }
    /// Appends nodes that make the code `[batch, H]` of the encoder's results.
    var code: (inout GraphBuilder, _ all: String, _ last: String, _ cell: String) -> String = { builder, _, last, _ in
        builder.add("Squeeze", [last, builder.integers([0])])
    }
    /// Appends nodes that repeat the code for each row, `[rows, batch, H]`.
    var repetition: (inout GraphBuilder, String) -> String = { builder, code in
        let step = builder.add("Unsqueeze", [code, builder.integers([0])])
        return builder.add("Expand", [step, builder.integers([Int64(builder.windowLength), 1, 1])])
    }
    /// Appends nodes that make the initial state of an LSTM of a width; nil for none.
    var state: ((inout GraphBuilder, Int) -> String)?
    /// Appends nodes after the decoder's `[batch, rows, H]`, before the dense layer.
    var beforeOutput: (inout GraphBuilder, String) -> String = { $1 }
    /// Appends nodes after the dense layer.
    var afterOutput: (inout GraphBuilder, String) -> String = { $1 }
    /// Name of the file beside the model that holds the LSTM layers' weights.
    var weightsFile: String?

    private(set) var external = Data()
    /// The decoder's `[batch, rows, H]`.
    private(set) var decoderOutput = ""
    private var graph = Onnx_GraphProto()
    private var count = 0

    init(_ weights: AutoencoderWeights) {
        self.weights = weights
        rows = Int64(weights.architecture.windowLength)
    }

    var windowLength: Int { weights.architecture.windowLength }

    mutating func model() throws -> Data {
        let architecture = weights.architecture
        var input = Onnx_ValueInfoProto()
        input.name = "x"
        let extents = isRowsFirst ? [rows, windows] : [windows, rows]
        input.type.tensorType.shape.dim = (extents + [Int64(architecture.featureCount)]).map { extent in
            var dimension = Onnx_TensorShapeProto.Dimension()
            if let extent { dimension.dimValue = extent } else { dimension.dimParam = "free" }
            return dimension
        }
        graph.input = [input]
        var current = beforeEncoder(&self, "x")
        var results: [String] = []
        for (layer, arrays) in zip(architecture.layers, weights.arrays) {
            if layer.name == "decoder_1" {
                let code = code(&self, results[0], results[1], results[2])
                current = repetition(&self, code)
            }
            if layer.kind == .dense {
                if !isRowsFirst { current = add("Transpose", [current], ints: ["perm": [1, 0, 2]]) }
                decoderOutput = current
                current = beforeOutput(&self, current)
                let kernel = floats(arrays[0].shape, arrays[0].values)
                let product = add("MatMul", [current, kernel])
                current = add("Add", [floats(arrays[1].shape, arrays[1].values), product])
                current = afterOutput(&self, current)
            } else {
                results = lstm(layer, arrays, current)
                current = add("Squeeze", [results[0], integers([1])])
            }
        }
        var output = Onnx_ValueInfoProto()
        output.name = current
        graph.output = [output]
        var model = Onnx_ModelProto()
        model.irVersion = 9
        model.graph = graph
        return try model.serializedData()
    }

    private mutating func lstm(_ layer: LayerShape, _ arrays: [LayerArray], _ input: String) -> [String] {
        let kernel = GateOrder.onnx(Weight(shape: arrays[0].shape, values: arrays[0].values))
        let recurrent = GateOrder.onnx(Weight(shape: arrays[1].shape, values: arrays[1].values))
        // PyTorch has two biases, whose sum counts.
        let bias = GateOrder.onnx(bias: arrays[2].values) + [Float](repeating: 0, count: 4 * layer.outputs)
        var inputs = [
            input, floats([1] + kernel.shape, kernel.values, isLarge: true),
            floats([1] + recurrent.shape, recurrent.values, isLarge: true), floats([1, bias.count], bias),
        ]
        if let state {
            let name = state(&self, layer.outputs)
            inputs += ["", name, name]
        }
        return addAll("LSTM", inputs, outputs: 3, int: ["hidden_size": Int64(layer.outputs)])
    }

    mutating func add(
        _ kind: String, _ inputs: [String], ints: [String: [Int64]] = [:], int: [String: Int64] = [:]
    ) -> String {
        addAll(kind, inputs, outputs: 1, ints: ints, int: int)[0]
    }

    mutating func addAll(
        _ kind: String, _ inputs: [String], outputs: Int, ints: [String: [Int64]] = [:], int: [String: Int64] = [:]
    ) -> [String] {
        count += 1
        var node = Onnx_NodeProto()
        node.opType = kind
        node.name = "\(kind)_\(count)"
        node.input = inputs
        node.output = (0..<outputs).map { "\(kind)_\(count)_\($0)" }
        for (name, values) in ints {
            var attribute = Onnx_AttributeProto()
            attribute.name = name
            attribute.ints = values
            node.attribute.append(attribute)
        }
        for (name, value) in int {
            var attribute = Onnx_AttributeProto()
            attribute.name = name
            attribute.i = value
            node.attribute.append(attribute)
        }
        graph.node.append(node)
        return node.output
    }

    mutating func integers(_ values: [Int64]) -> String {
        var tensor = Onnx_TensorProto()
        tensor.dims = [Int64(values.count)]
        tensor.dataType = 7
        tensor.int64Data = values
        return insert(tensor)
    }

    /// A single index without axes.
    mutating func index(_ value: Int64) -> String {
        var tensor = Onnx_TensorProto()
        tensor.dataType = 7
        tensor.int64Data = [value]
        return insert(tensor)
    }

    mutating func floats(_ shape: [Int], _ values: [Float], isLarge: Bool = false) -> String {
        var tensor = Onnx_TensorProto()
        tensor.dims = shape.map { Int64($0) }
        tensor.dataType = 1
        let bytes = values.map { $0.bitPattern.littleEndian }.withUnsafeBytes { Data($0) }
        if isLarge, let weightsFile {
            tensor.dataLocation = 1
            let place = ["location": weightsFile, "offset": "\(external.count)", "length": "\(bytes.count)"]
            for (key, value) in place {
                var entry = Onnx_StringStringEntryProto()
                entry.key = key
                entry.value = value
                tensor.externalData.append(entry)
            }
            external += bytes
        } else {
            tensor.rawData = bytes
        }
        return insert(tensor)
    }

    private mutating func insert(_ tensor: Onnx_TensorProto) -> String {
        count += 1
        var tensor = tensor
        tensor.name = "constant_\(count)"
        graph.initializer.append(tensor)
        return tensor.name
    }

    /// The number of windows that the input has when the graph runs, `[1]`.
    mutating func batch() -> String {
        let shape = add("Shape", ["x"])
        return add("Slice", [shape, integers([isRowsFirst ? 1 : 0]), integers([isRowsFirst ? 2 : 1])])
    }
}
