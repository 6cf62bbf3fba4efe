import CKernels
internal import Engine
import Testing

/// A window's result is the same to the bit whatever stands beside it, so that streaming and batch scoring agree.
@Suite struct ReproducibilityTests {
    @Test(arguments: Table.available)
    func lstmBitsDoNotDependOnTheBatch(table: Table) {
        let batch = 61
        for (inputs, hidden) in [
            (3, table.lanes - 1), (8, 2 * table.lanes), (17, 4 * table.lanes), (5, 5 * table.lanes + 2),
        ] {
            for repeated in [false, true] {
                let all = states(table, batch: batch, first: 0, inputs: inputs, hidden: hidden, repeated: repeated)
                for size in [1, 2, 3, 4, 5, 7, 48] {
                    for first in [0, 6, batch - size] {
                        let some = states(
                            table, batch: size, first: first, inputs: inputs, hidden: hidden, repeated: repeated)
                        let same = all[first..<first + size].elementsEqual(some)
                        #expect(same, "F \(inputs) H \(hidden) repeated \(repeated): \(size) windows from \(first)")
                    }
                }
            }
        }
    }

    @Test(arguments: Table.available, [1, 8])
    func lastStateHasTheBitsOfTheFullSequence(table: Table, batch: Int) {
        let (steps, hidden) = (7, 37)
        var shape = ckernels_lstm_shape(steps: steps, batch: batch, inputs: 4, hidden: hidden)
        let block = packed(table, shape)
        let scratch = Guarded(table.kernels.lstm_forward_scratch(&shape))
        let (sequence, last) = (Guarded(batch * steps * hidden), Guarded(batch * hidden))
        let x = Pool.shared.floats + Parameters.input
        table.kernels.lstm_forward(
            &shape, block.start, x, 4, steps * 4, sequence.start, batch * hidden, hidden, nil, nil, nil, scratch.start)
        table.kernels.lstm_forward(
            &shape, block.start, x, 4, steps * 4, last.start, 0, hidden, nil, nil, nil, scratch.start)
        #expect(sequence.bits.suffix(batch * hidden).elementsEqual(last.bits))
    }

    @Test(arguments: Table.available)
    func denseBitsDoNotDependOnTheRows(table: Table) {
        let (rows, inputs) = (60, 150)
        for outputs in table.lengths {
            let pool = Pool.shared.floats
            let all = Guarded(rows * outputs)
            table.kernels.dense_forward(rows, inputs, outputs, pool, inputs, pool + 9_000, pool + 2, all.start, outputs)
            for (first, count) in [(0, 1), (59, 1), (7, 5), (1, 30)] {
                let some = Guarded(count * outputs)
                table.kernels.dense_forward(
                    count, inputs, outputs, pool + first * inputs, inputs, pool + 9_000, pool + 2, some.start, outputs)
                let range = first * outputs..<(first + count) * outputs
                #expect(all.bits[range].elementsEqual(some.bits), "outputs \(outputs): \(count) rows from \(first)")
            }
        }
    }

    /// States of windows `first ..< first + batch` of one fixed series of windows.
    private func states(
        _ table: Table, batch: Int, first: Int, inputs: Int, hidden: Int, repeated: Bool
    ) -> [[UInt32]] {
        let steps = 6
        var shape = ckernels_lstm_shape(steps: steps, batch: batch, inputs: inputs, hidden: hidden)
        let block = packed(table, shape)
        let y = Guarded(batch * steps * hidden)
        let scratch = Guarded(table.kernels.lstm_forward_scratch(&shape))
        let x = Pool.shared.floats + Parameters.input + first * steps * inputs
        table.kernels.lstm_forward(
            &shape, block.start, x, repeated ? 0 : inputs, steps * inputs, y.start, hidden, steps * hidden,
            nil, nil, nil, scratch.start)
        let bits = y.bits
        return (0..<batch).map { Array(bits[$0 * steps * hidden..<($0 + 1) * steps * hidden]) }
    }
}
