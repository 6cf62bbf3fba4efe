import CKernels
import Testing

/// The float64 reference's own gradients against central finite differences of its forward pass.
@Suite struct GradientTests {
    @Test(arguments: [(false, false), (false, true), (true, false), (true, true)])
    func lstm(repeated: Bool, last: Bool) {
        let layer = SmallLSTM(repeated: repeated, last: last)
        compare(layer.gradients(), at: layer.values, loss: layer.loss)
    }

    @Test func dense() {
        let (rows, inputs, outputs) = (4, 3, 5)
        let upstream = (0..<rows * outputs).map { Pool.shared.doubles[900 + $0] }
        let values = (0..<rows * inputs + inputs * outputs + outputs).map { Pool.shared.doubles[$0] }
        let (w, bias) = (rows * inputs, rows * inputs + inputs * outputs)

        func loss(_ values: [Double]) -> Double {
            var y = [Double](repeating: .nan, count: rows * outputs)
            values.withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                reference.dense_forward(rows, inputs, outputs, start, inputs, start + w, start + bias, &y, outputs)
            }
            return zip(y, upstream).map(*).reduce(0, +)
        }

        var gradients = [Double](repeating: 0, count: values.count)
        gradients.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            reference.dense_backward(
                rows, inputs, outputs, values, inputs, Array(values[w...]), upstream, outputs, start, inputs,
                start + w, start + bias)
        }
        compare(gradients, at: values, loss: loss)
    }

    /// The squared error's gradient, whose loss is a sum of squares.
    @Test func squaredError() {
        let n = 9
        let (y, target) = (
            Array(UnsafeBufferPointer(start: Pool.shared.doubles, count: n)), [Double](repeating: 0.3, count: n)
        )
        var dy = [Double](repeating: .nan, count: n)
        _ = reference.squared_error_gradient(n, y, target, 2, &dy)
        compare(dy, at: y) { values in zip(values, target).map { ($0 - $1) * ($0 - $1) }.reduce(0, +) }
    }

    private func compare(_ analytic: [Double], at values: [Double], loss: ([Double]) -> Double) {
        let largest = analytic.map(abs).max() ?? 0
        #expect(largest > 0.1)
        let step = 1e-5
        for i in values.indices {
            var moved = values
            moved[i] = values[i] + step
            let above = loss(moved)
            moved[i] = values[i] - step
            let numeric = (above - loss(moved)) / (2 * step)
            let error = abs(analytic[i] - numeric) / max(abs(analytic[i]), largest * 1e-2)
            #expect(error < 1e-6, "value \(i): \(analytic[i]) against \(numeric)")
        }
    }
}

/// A layer small enough to move each of its values; all of them in one block: input, kernel, recurrent, bias.
private struct SmallLSTM {
    let shape = ckernels_lstm_shape(steps: 4, batch: 2, inputs: 3, hidden: 5)
    let repeated: Bool
    let last: Bool
    let values: [Double]
    private let upstream: [Double]

    init(repeated: Bool, last: Bool) {
        self.repeated = repeated
        self.last = last
        let inputs = (repeated ? 2 : 8) * 3
        values = (0..<inputs + 20 * 9).map { Pool.shared.doubles[$0] }
        upstream = (0..<(last ? 10 : 40)).map { Pool.shared.doubles[700 + $0] }
    }

    private var kernel: Int { (repeated ? 2 : 8) * 3 }
    private var recurrent: Int { kernel + 60 }
    private var bias: Int { recurrent + 100 }

    private func forward(_ values: [Double]) -> (gates: [Double], cells: [Double], y: [Double]) {
        var shape = shape
        var gates = [Double](repeating: .nan, count: 160)
        var (cells, y, none) = ([Double](repeating: .nan, count: 40), [Double](repeating: .nan, count: 40), 0.0)
        values.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            reference.lstm_train_forward(
                &shape, start + kernel, start + recurrent, start + bias, start, repeated, &gates, &cells, &y, &none)
        }
        return (gates, cells, y)
    }

    /// The loss whose gradient by the states is `upstream`.
    func loss(_ values: [Double]) -> Double {
        zip(forward(values).y.suffix(upstream.count), upstream).map(*).reduce(0, +)
    }

    func gradients() -> [Double] {
        var shape = shape
        var (gates, cells, y) = forward(values)
        var scratch = [Double](repeating: .nan, count: reference.lstm_backward_scratch(&shape))
        var gradients = [Double](repeating: 0, count: values.count)
        values.withUnsafeBufferPointer { buffer in
            gradients.withUnsafeMutableBufferPointer { result in
                guard let start = buffer.baseAddress, let out = result.baseAddress else { return }
                reference.lstm_backward(
                    &shape, start + kernel, start + recurrent, start, repeated, &cells, &y, &gates, upstream, last,
                    out, out + kernel, out + recurrent, out + bias, &scratch)
            }
        }
        return gradients
    }
}
