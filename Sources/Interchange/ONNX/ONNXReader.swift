internal import Foundation
internal import SwiftProtobuf

/// Reads an autoencoder from an ONNX graph: follows the data from the input through one node after the other.
///
/// Nodes that only turn, squeeze or unsqueeze are passed; the chain of layers that remains says what they mean.
struct ONNXReader {
    private let graph: Onnx_GraphProto
    private let tensors: ONNXTensors

    private static let nodeLimit = 10_000
    private static let plumbing: Set<String> = [
        "Transpose", "Squeeze", "Unsqueeze", "Identity", "Reshape", "Dropout", "Flatten",
    ]

    /// Parses a file.
    ///
    /// - Throws: ``InterchangeError`` if it is no ONNX model.
    init(_ data: Data) throws(InterchangeError) {
        guard let model = try? Onnx_ModelProto(serializedBytes: data), model.hasGraph, !model.graph.node.isEmpty else {
            throw InterchangeError(
                "the file is neither Keras (.keras, .h5) nor ONNX", remedy: "give a model of one of these forms")
        }
        guard model.graph.node.count <= Self.nodeLimit else {
            throw InterchangeError("the graph has more than \(Self.nodeLimit) nodes")
        }
        graph = model.graph
        tensors = ONNXTensors(model.graph)
    }

    /// The chain of layers.
    ///
    /// - Throws: ``InterchangeError`` that names every node that is not supported.
    func network() throws(InterchangeError) -> ForeignNetwork {
        let inputs = graph.input.filter { !tensors.contains($0.name) }
        guard inputs.count == 1, graph.output.count == 1 else {
            throw InterchangeError(
                "the graph has \(inputs.count) inputs and \(graph.output.count) outputs, not one each")
        }
        var network = ForeignNetwork(window: window(inputs[0]))
        var current = inputs[0].name
        var problems: [String] = []
        for _ in 0...graph.node.count {
            if current == graph.output[0].name { break }
            let users = consumers(of: current)
            guard users.count == 1 else {
                problems.append("'\(current)' goes to \(users.count) nodes, not one")
                break
            }
            guard let next = follow(users[0], from: current, &network, &problems) else { break }
            current = next
        }
        guard problems.isEmpty else {
            throw InterchangeError(problems, remedy: "export a plain chain of LSTM and dense layers")
        }
        return network
    }

    /// T of an input `[batch, T, F]`, if it is fixed.
    private func window(_ input: Onnx_ValueInfoProto) -> Int? {
        let extents = input.type.tensorType.shape.dim
        guard extents.count == 3, extents[1].dimValue > 0 else { return nil }
        return Int(exactly: extents[1].dimValue)
    }

    private func consumers(of name: String) -> [Onnx_NodeProto] {
        graph.node.filter { $0.opType != "Shape" && $0.input.contains(name) }
    }

    /// Takes a node into the chain and gives the name that goes on; nil where it ends.
    private func follow(
        _ node: Onnx_NodeProto, from current: String, _ network: inout ForeignNetwork, _ problems: inout [String]
    ) -> String? {
        switch node.opType {
        case _ where Self.plumbing.contains(node.opType):
            break
        case "LSTM":
            return lstm(node, from: current, &network, &problems)
        case "Gather", "Slice":
            guard takesLast(node), selectLast(&network) else {
                problems.append("node \(label(node)) does not take the last row of an LSTM layer")
                break
            }
        case "Expand", "Tile":
            let extents = node.input.count > 1 ? tensors.integers(node.input[1]) : nil
            let count = extents?.max().flatMap { Int(exactly: $0) } ?? network.window ?? 0
            network.layers.append((label(node), .repeatCode(count: count)))
        case "Gemm":
            gemm(node, &network, &problems)
        case "MatMul":
            guard node.input.count == 2, node.input[0] == current, let kernel = tensors.floats(node.input[1]),
                kernel.shape.count == 2
            else {
                problems.append("node \(label(node)) multiplies by no constant matrix")
                break
            }
            network.layers.append((label(node), .dense(kernel: kernel, bias: .zeros(kernel.shape[1]))))
        case "Add":
            guard addBias(node, from: current, &network) else {
                problems.append("node \(label(node)) adds no constant bias of a dense layer")
                break
            }
        default:
            problems.append("node \(label(node)) is not supported")
        }
        return node.output.first
    }

    private func label(_ node: Onnx_NodeProto) -> String {
        node.name.isEmpty ? node.opType : "'\(node.name)' (\(node.opType))"
    }

    private func gemm(_ node: Onnx_NodeProto, _ network: inout ForeignNetwork, _ problems: inout [String]) {
        func factor(_ name: String) -> Float { node.attribute.first { $0.name == name && $0.hasF }?.f ?? 1 }
        func flag(_ name: String) -> Bool { node.attribute.contains { $0.name == name && $0.i != 0 } }
        guard node.input.count >= 2, let matrix = tensors.floats(node.input[1]), matrix.shape.count == 2,
            factor("alpha") == 1, factor("beta") == 1, !flag("transA")
        else {
            problems.append("node \(label(node)) is no dense layer")
            return
        }
        let kernel = flag("transB") ? matrix.transposed : matrix
        let bias = node.input.count > 2 ? tensors.floats(node.input[2]) : .zeros(kernel.shape[1])
        guard let bias, bias.values.count == kernel.shape[1] else {
            problems.append("node \(label(node)) has no bias of \(kernel.shape[1]) numbers")
            return
        }
        network.layers.append(
            (label(node), .dense(kernel: kernel, bias: Weight(shape: [kernel.shape[1]], values: bias.values))))
    }

    private func addBias(_ node: Onnx_NodeProto, from current: String, _ network: inout ForeignNetwork) -> Bool {
        guard let (name, layer) = network.layers.last, case .dense(let kernel, let old) = layer,
            let other = node.input.first(where: { $0 != current }), let bias = tensors.floats(other),
            bias.values.count == old.values.count
        else { return false }
        let sum = zip(old.values, bias.values).map { $0 + $1 }
        network.layers[network.layers.count - 1] =
            (name, .dense(kernel: kernel, bias: Weight(shape: [sum.count], values: sum)))
        return true
    }

    /// Whether a Gather or Slice picks index −1 alone.
    private func takesLast(_ node: Onnx_NodeProto) -> Bool {
        guard node.input.count > 1, let starts = tensors.integers(node.input[1]) else { return false }
        return starts == [-1]
    }

    /// Marks the last LSTM layer as one that gives its last state; of one that does so already, this picks the layer.
    private func selectLast(_ network: inout ForeignNetwork) -> Bool {
        guard let (name, layer) = network.layers.last, case .lstm(let kernel, let recurrent, let bias, _) = layer else {
            return false
        }
        network.layers[network.layers.count - 1] =
            (name, .lstm(kernel: kernel, recurrent: recurrent, bias: bias, returnsSequences: false))
        return true
    }
}

extension ONNXReader {
    private func lstm(
        _ node: Onnx_NodeProto, from current: String, _ network: inout ForeignNetwork, _ problems: inout [String]
    ) -> String? {
        let before = problems.count
        for attribute in node.attribute {
            switch attribute.name {
            case "hidden_size", "layout": break
            case "direction" where attribute.s == Data("forward".utf8): break
            case "activations" where attribute.strings == ["Sigmoid", "Tanh", "Tanh"].map { Data($0.utf8) }: break
            case "input_forget" where attribute.i == 0: break
            default: problems.append("node \(label(node)): its \(attribute.name) is not supported")
            }
        }
        func input(_ index: Int) -> String { index < node.input.count ? node.input[index] : "" }
        if !input(4).isEmpty || !input(7).isEmpty {
            problems.append("node \(label(node)): sequence lengths and peepholes are not supported")
        }
        for name in [input(5), input(6)] where !name.isEmpty && !isZero(name) {
            problems.append("node \(label(node)): an initial state other than 0 is not supported")
        }
        guard input(0) == current, let kernel = tensors.floats(input(1)), let recurrent = tensors.floats(input(2)),
            kernel.shape.count == 3, recurrent.shape.count == 3, kernel.shape[0] == 1, recurrent.shape[0] == 1,
            kernel.shape[1] == recurrent.shape[1], recurrent.shape[1] == 4 * recurrent.shape[2]
        else {
            problems.append("node \(label(node)): its weights are no constants of fitting shape")
            return nil
        }
        let width = kernel.shape[1]
        var bias = [Float](repeating: 0, count: width)
        if !input(3).isEmpty {
            guard let both = tensors.floats(input(3)), both.values.count == 2 * width else {
                problems.append("node \(label(node)): its bias is no constant of \(2 * width) numbers")
                return nil
            }
            for index in 0..<width { bias[index] = both.values[index] + both.values[width + index] }
        }
        guard problems.count == before else { return nil }
        let last = node.output.count > 1 ? node.output[1] : ""
        let takesLast = !last.isEmpty && !consumers(of: last).isEmpty
        network.layers.append(
            (
                label(node),
                .lstm(
                    kernel: GateOrder.keras(Weight(shape: [width, kernel.shape[2]], values: kernel.values)),
                    recurrent: GateOrder.keras(Weight(shape: [width, recurrent.shape[2]], values: recurrent.values)),
                    bias: Weight(shape: [width], values: GateOrder.keras(bias: bias)), returnsSequences: !takesLast)
            ))
        return takesLast ? last : node.output.first
    }

    /// Whether an initial state is zeros: a constant, or made of zeros for a batch of any size.
    private func isZero(_ name: String) -> Bool {
        if let constant = tensors.floats(name) { return constant.values.allSatisfy { $0 == 0 } }
        guard let node = graph.node.first(where: { $0.output.contains(name) }) else { return false }
        switch node.opType {
        case "ConstantOfShape":
            let value = node.attribute.first { $0.name == "value" }
            return value == nil
                || value?.t.floatData.allSatisfy { $0 == 0 } == true && value?.t.rawData.allSatisfy { $0 == 0 } == true
        case "Expand":
            return node.input.first.flatMap(tensors.floats)?.values.allSatisfy { $0 == 0 } ?? false
        default:
            return false
        }
    }
}
