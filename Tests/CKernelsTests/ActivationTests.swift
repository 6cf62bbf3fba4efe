import CKernels
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The stated errors of the activations, over the whole of float32.
@Suite struct ActivationTests {
    /// Every 4,099th float, of all signs and magnitudes; NaN left out.
    static let sweep: [Float] = stride(from: UInt32(0), to: UInt32.max - 4_099, by: 4_099)
        .map { Float(bitPattern: $0) }.filter { !$0.isNaN }

    /// Every 61st float between 2^-4 and 16, where the errors are largest, with both signs.
    static let core: [Float] = stride(from: Float(0.0625).bitPattern, to: Float(16).bitPattern, by: 61)
        .flatMap { [Float(bitPattern: $0), -Float(bitPattern: $0)] }

    @Test(arguments: Table.available)
    func tanhKeepsItsErrorBound(table: Table) {
        for values in [Self.sweep, Self.core] {
            var results = values
            results.withUnsafeMutableBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                table.kernels.tanh(buffer.count, start, start)
            }
            var worst = 0.0
            for (x, y) in zip(values, results) { worst = max(worst, abs(Double(y) - tanh(Double(x)))) }
            #expect(worst < CKERNELS_TANH_MAX_ERROR)
            #expect(results.allSatisfy { abs($0) <= 1 })
        }
    }

    @Test(arguments: Table.available)
    func sigmoidKeepsItsErrorBound(table: Table) {
        for values in [Self.sweep, Self.core] {
            var results = values
            results.withUnsafeMutableBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                table.kernels.sigmoid(buffer.count, start, start)
            }
            var worst = 0.0
            for (x, y) in zip(values, results) { worst = max(worst, abs(Double(y) - 1 / (1 + exp(-Double(x))))) }
            #expect(worst < CKERNELS_SIGMOID_MAX_ERROR)
            #expect(results.allSatisfy { $0 >= 0 && $0 <= 1 })
        }
    }

    @Test(arguments: Table.available)
    func specialValues(table: Table) {
        let values: [Float] = [
            .nan, -.nan, .infinity, -.infinity, 0, -0.0, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
            .leastNonzeroMagnitude, 100, -100,
        ]
        var (tanhs, sigmoids) = (values, values)
        table.kernels.tanh(values.count, values, &tanhs)
        table.kernels.sigmoid(values.count, values, &sigmoids)
        #expect(tanhs[0].isNaN && tanhs[1].isNaN && sigmoids[0].isNaN && sigmoids[1].isNaN)
        #expect(tanhs[2] > 0.999_999 && tanhs[3] < -0.999_999 && tanhs[4] == 0 && tanhs[5] == 0)
        #expect(sigmoids[4] == 0.5 && sigmoids[2] > 0.999_999 && sigmoids[3] < 1e-6)
        #expect(tanhs[6] == tanhs[2] && tanhs[9] == tanhs[2] && tanhs[10] == tanhs[3])
    }

    /// A NaN in one window reaches that window's state and no other.
    @Test(arguments: Table.available, [1, 9])
    func nanPassesThroughALayer(table: Table, batch: Int) {
        var shape = ckernels_lstm_shape(steps: 4, batch: batch, inputs: 3, hidden: 21)
        let x = Guarded(copy: Pool.shared.floats, batch * 12)
        let poisoned = batch - 1
        x.start[poisoned * 12 + 4] = .nan
        let (y, block) = (Guarded(batch * 21), packed(table, shape))
        let scratch = Guarded(table.kernels.lstm_forward_scratch(&shape))
        table.kernels.lstm_forward(&shape, block.start, x.start, 3, 12, y.start, 0, 21, nil, nil, nil, scratch.start)
        #expect(y.values.suffix(21).allSatisfy { $0.isNaN })
        #expect(y.values.prefix(poisoned * 21).allSatisfy { !$0.isNaN })
    }
}
