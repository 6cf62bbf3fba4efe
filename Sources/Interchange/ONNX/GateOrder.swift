/// ONNX stacks an LSTM's gates as input, output, forget, cell; Keras as input, forget, cell, output.
enum GateOrder {
    /// For each ONNX gate its place in Keras' order.
    static let onnxFromKeras = [0, 3, 1, 2]

    /// Keras `[rows, 4H]` as ONNX `[4H, rows]`.
    static func onnx(_ weight: Weight) -> Weight {
        let turned = weight.transposed
        return Weight(shape: turned.shape, values: reordered(turned.values, onnxFromKeras))
    }

    /// ONNX `[4H, rows]` as Keras `[rows, 4H]`.
    static func keras(_ weight: Weight) -> Weight {
        Weight(shape: weight.shape, values: reordered(weight.values, kerasFromONNX)).transposed
    }

    /// A bias `[4H]` the one way or the other.
    static func onnx(bias: [Float]) -> [Float] { reordered(bias, onnxFromKeras) }
    static func keras(bias: [Float]) -> [Float] { reordered(bias, kerasFromONNX) }

    private static let kerasFromONNX = [0, 2, 3, 1]

    private static func reordered(_ values: [Float], _ order: [Int]) -> [Float] {
        let size = values.count / 4
        return order.flatMap { values[$0 * size..<($0 + 1) * size] }
    }
}
