internal import Foundation

/// The constants of a graph, each unpacked when asked for.
struct ONNXTensors {
    private var tensors: [String: Onnx_TensorProto] = [:]

    init(_ graph: Onnx_GraphProto) {
        for tensor in graph.initializer { tensors[tensor.name] = tensor }
        for node in graph.node where node.opType == "Constant" {
            guard let name = node.output.first,
                let value = node.attribute.first(where: { $0.name == "value" && $0.hasT })
            else { continue }
            tensors[name] = value.t
        }
        // Writers keep equal constants once and name them again.
        for node in graph.node where node.opType == "Identity" {
            guard let name = node.output.first, let source = node.input.first, let tensor = tensors[source] else {
                continue
            }
            tensors[name] = tensor
        }
    }

    func contains(_ name: String) -> Bool { tensors[name] != nil }

    /// Float numbers of a constant; nil if it has none, or not as many as its shape says.
    func floats(_ name: String) -> Weight? {
        guard let tensor = tensors[name], let shape = shape(tensor), tensor.dataLocation == 0 else { return nil }
        let count = shape.reduce(1, *)
        let values: [Float]? =
            switch tensor.dataType {
            case 1 where !tensor.rawData.isEmpty:
                numbers(tensor.rawData, count, UInt32.self)?.map { Float(bitPattern: $0) }
            case 1: tensor.floatData
            case 11 where !tensor.rawData.isEmpty:
                numbers(tensor.rawData, count, UInt64.self)?.map { Float(Double(bitPattern: $0)) }
            case 11: tensor.doubleData.map { Float($0) }
            default: nil
            }
        guard let values, values.count == count else { return nil }
        return Weight(shape: shape, values: values)
    }

    /// Integers of a constant; nil if it has none.
    func integers(_ name: String) -> [Int64]? {
        guard let tensor = tensors[name], let shape = shape(tensor), tensor.dataType == 7, tensor.dataLocation == 0
        else { return nil }
        let count = shape.reduce(1, *)
        let values =
            tensor.rawData.isEmpty
            ? tensor.int64Data : numbers(tensor.rawData, count, UInt64.self)?.map { Int64(bitPattern: $0) }
        return values?.count == count ? values : nil
    }

    /// Extents whose product is at most 2²⁷, half a GiB of float32 numbers.
    private func shape(_ tensor: Onnx_TensorProto) -> [Int]? {
        guard tensor.dims.count <= 8 else { return nil }
        var count = 1
        for extent in tensor.dims {
            guard (0...(1 << 27)).contains(extent) else { return nil }
            count *= Int(extent)
            guard count <= 1 << 27 else { return nil }
        }
        return tensor.dims.map { Int($0) }
    }

    private func numbers<Number: FixedWidthInteger>(
        _ data: Data, _ count: Int, _ type: Number.Type
    ) -> [Number]? {
        guard data.count == count * MemoryLayout<Number>.size else { return nil }
        var numbers = [Number](repeating: 0, count: count)
        numbers.withUnsafeMutableBytes { _ = data.copyBytes(to: $0) }
        return numbers.map { Number(littleEndian: $0) }
    }
}
