internal import Foundation

/// The arithmetic of a graph's nodes as ONNX defines it, to check an imported network by.
enum GraphArithmetic {
    /// `[rows, inner]` by `[inner, columns]`.
    static func product(_ left: [Float], rows: Int, _ right: [Float], columns: Int) -> [Float] {
        let inner = rows == 0 ? 0 : left.count / rows
        var result = [Float](repeating: 0, count: rows * columns)
        result.withUnsafeMutableBufferPointer { result in
            left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { right in
                    for row in 0..<rows {
                        for index in 0..<inner {
                            let factor = left[row * inner + index]
                            for column in 0..<columns {
                                result[row * columns + column] += factor * right[index * columns + column]
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// An LSTM node without initial state; gates are in ONNX's order: input, output, forget, cell.
    ///
    /// - Parameters:
    ///   - data: `[rows, batch, features]`.
    ///   - kernel: `[4H, features]`.
    ///   - recurrent: `[4H, H]`.
    ///   - bias: 4H sums of both biases.
    /// - Returns: the hidden state after each row, `[rows, batch, H]`.
    static func lstm(
        _ data: [Float], rows: Int, batch: Int, kernel: Weight, recurrent: Weight, bias: [Float]
    ) -> [Float] {
        let width = recurrent.shape[1]
        let projected = product(data, rows: rows * batch, kernel.transposed.values, columns: 4 * width)
        let recurrent = recurrent.transposed.values
        var hidden = [Float](repeating: 0, count: batch * width)
        var cell = hidden
        var result: [Float] = []
        result.reserveCapacity(rows * batch * width)
        for row in 0..<rows {
            let fed = product(hidden, rows: batch, recurrent, columns: 4 * width)
            for window in 0..<batch {
                let gates = (row * batch + window) * 4 * width
                for unit in 0..<width {
                    func sum(_ gate: Int) -> Float {
                        let index = gate * width + unit
                        return projected[gates + index] + fed[window * 4 * width + index] + bias[index]
                    }
                    let place = window * width + unit
                    cell[place] = sigmoid(sum(2)) * cell[place] + sigmoid(sum(0)) * tanh(sum(3))
                    hidden[place] = sigmoid(sum(1)) * tanh(cell[place])
                }
            }
            result += hidden
        }
        return result
    }

    private static func sigmoid(_ value: Float) -> Float { 1 / (1 + exp(-value)) }
}
