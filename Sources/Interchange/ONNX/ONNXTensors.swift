internal import Core
internal import Foundation

/// The constants of a graph, each unpacked when asked for.
struct ONNXTensors {
    /// Numbers of a constant at most, half a GiB of float32.
    private static let countLimit = 1 << 27

    private var tensors: [String: Onnx_TensorProto] = [:]
    /// Contents of the files beside the model, by the name that the model gives them.
    private let files: [String: Data]

    init(_ graph: Onnx_GraphProto, files: [String: Data]) {
        self.files = files
        for tensor in graph.initializer { tensors[tensor.name] = tensor }
    }

    func contains(_ name: String) -> Bool { tensors[name] != nil }

    /// Names of the files beside the model that its constants stand in.
    static func fileNames(_ graph: Onnx_GraphProto) -> [String] {
        let values = graph.node.flatMap { $0.attribute.filter(\.hasT).map(\.t) }
        let names = (graph.initializer + values).filter { $0.dataLocation == 1 }.map { $0.external("location") ?? "" }
        return Set(names).sorted()
    }

    /// A constant by name; nil if there is none.
    ///
    /// - Throws: ``InterchangeError`` if its numbers are of another kind or not as many as its shape says.
    func value(_ name: String) throws(InterchangeError) -> GraphValue? {
        guard let tensor = tensors[name] else { return nil }
        return try value(tensor)
    }

    func value(_ tensor: Onnx_TensorProto) throws(InterchangeError) -> GraphValue {
        guard let shape = Self.shape(tensor.dims) else { throw problem(tensor, "is too large") }
        let count = shape.reduce(1, *)
        let bytes = try bytes(tensor)
        let numbers: GraphValue.Numbers? =
            switch tensor.dataType {
            case 1:
                bytes.map { unpacked($0, UInt32.self).map { .floats($0.map { Float(bitPattern: $0) }) } }
                    ?? .floats(tensor.floatData)
            case 11:
                bytes.map { unpacked($0, UInt64.self).map { .floats($0.map { Float(Double(bitPattern: $0)) }) } }
                    ?? .floats(tensor.doubleData.map { Float($0) })
            case 7:
                bytes.map { unpacked($0, UInt64.self).map { .integers($0.map { Int64(bitPattern: $0) }) } }
                    ?? .integers(tensor.int64Data)
            case 6:
                bytes.map { unpacked($0, UInt32.self).map { .integers($0.map { Int64(Int32(bitPattern: $0)) }) } }
                    ?? .integers(tensor.int32Data.map { Int64($0) })
            case 9: bytes.map { .integers($0.map { Int64($0) }) } ?? .integers(tensor.int32Data.map { Int64($0) })
            default: throw problem(tensor, "has an unsupported type (\(tensor.dataType))")
            }
        let found =
            switch numbers {
            case .floats(let values): values.count
            case .integers(let values): values.count
            case .unknown, nil: -1
            }
        guard let numbers, found == count else { throw problem(tensor, "has fewer numbers than its shape says") }
        return GraphValue(shape: shape, numbers: numbers)
    }

    /// Raw bytes, of the model or of a file beside it; nil if the numbers stand in a field of their type.
    private func bytes(_ tensor: Onnx_TensorProto) throws(InterchangeError) -> Data? {
        guard tensor.dataLocation == 1 else { return tensor.rawData.isEmpty ? nil : tensor.rawData }
        let name = tensor.external("location") ?? ""
        guard let file = files[name] else { throw problem(tensor, "is in the file '\(name)', which is missing") }
        let offset = Int(tensor.external("offset") ?? "0") ?? -1
        let length = Int(tensor.external("length") ?? "\(file.count)") ?? -1
        guard offset >= 0, length >= 0, offset <= file.count, length <= file.count - offset else {
            throw problem(tensor, "is outside the file '\(name)'")
        }
        let start = file.startIndex + offset
        return file[start..<(start + length)]
    }

    private func problem(_ tensor: Onnx_TensorProto, _ what: String) -> InterchangeError {
        InterchangeError(
            "constant '\(tensor.name)' \(what)", remedy: "export the model again with float32 weights in one file")
    }

    /// Extents whose product is within the limit.
    static func shape(_ extents: [Int64]) -> [Int]? {
        guard extents.count <= 8 else { return nil }
        var count = 1
        for extent in extents {
            guard (0...Int64(countLimit)).contains(extent) else { return nil }
            // An empty axis counts as one, so that products of the others stay in bounds.
            count *= max(1, Int(extent))
            guard count <= countLimit else { return nil }
        }
        return extents.map { Int($0) }
    }

    private func unpacked<Number: FixedWidthInteger>(_ data: Data, _ type: Number.Type) -> [Number]? {
        let size = MemoryLayout<Number>.size
        guard data.count.isMultiple(of: size) else { return nil }
        var numbers = [Number](repeating: 0, count: data.count / size)
        numbers.withUnsafeMutableBytes { _ = data.copyBytes(to: $0) }
        return numbers.map { Number(littleEndian: $0) }
    }
}

extension Onnx_TensorProto {
    fileprivate func external(_ key: String) -> String? { externalData.first { $0.key == key }?.value }
}
