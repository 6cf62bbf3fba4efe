internal import Core
internal import Foundation

/// A node with its attributes by name.
struct GraphNode {
    let kind: String
    let name: String
    let inputs: [String]
    let outputs: [String]
    private let attributes: [String: Onnx_AttributeProto]

    init(_ node: Onnx_NodeProto) {
        kind = ["", "ai.onnx"].contains(node.domain) ? node.opType : "\(node.domain).\(node.opType)"
        name = node.name.isEmpty ? kind : "'\(node.name)' (\(kind))"
        inputs = node.input
        outputs = node.output
        attributes = Dictionary(node.attribute.map { ($0.name, $0) }) { first, _ in first }
    }

    var attributeNames: [String] { attributes.keys.sorted() }

    func has(_ name: String) -> Bool { attributes[name] != nil }

    func integer(_ name: String, _ standard: Int = 0) -> Int {
        attributes[name].map { Int(clamping: $0.i) } ?? standard
    }

    func integers(_ name: String) -> [Int64]? { attributes[name]?.ints }

    func float(_ name: String, _ standard: Float) -> Float { attributes[name]?.f ?? standard }

    func text(_ name: String) -> String? { attributes[name].map { String(decoding: $0.s, as: UTF8.self) } }

    func texts(_ name: String) -> [String]? {
        attributes[name]?.strings.map { String(decoding: $0, as: UTF8.self) }
    }

    func tensor(_ name: String) -> Onnx_TensorProto? { attributes[name].flatMap { $0.hasT ? $0.t : nil } }

    func problem(_ what: String, remedy: Guidance = ONNXReader.remedy) -> InterchangeError {
        InterchangeError("node \(name): \(what)", remedy: remedy)
    }
}
