import CKernels
internal import Engine
import Testing

let trainingChecks: [String: @Sendable (Table) -> Void] = [
    "lstm_train_forward_scratch": { table in
        for shape in trainingShapes(table) {
            #expect(TrainingRun(table, shape, repeated: true, last: false).scratchIsIntact, "\(shape.name)")
        }
    },
    "lstm_train_forward": { table in
        for shape in trainingShapes(table) {
            for repeated in [false, true] {
                let run = TrainingRun(table, shape, repeated: repeated, last: false)
                let expected = ReferenceRun(shape, repeated: repeated, last: false)
                #expect(largestError(run.y.start, expected.y, run.y.count) < 2e-5, "\(shape.name)")
                #expect(largestError(run.cells.start, expected.cells, run.cells.count) < 2e-5, "\(shape.name)")
                #expect(largestError(run.gates.start, expected.activated, run.gates.count) < 2e-5, "\(shape.name)")
            }
        }
    },
    "lstm_backward_scratch": { table in
        for shape in trainingShapes(table) {
            let run = TrainingRun(table, shape, repeated: true, last: false)
            run.backward(wantsInputGradient: true)
            #expect(run.scratchIsIntact, "\(shape.name)")
        }
    },
    "lstm_backward": checkBackward,
]

private func trainingShapes(_ table: Table) -> [ckernels_lstm_shape] {
    layerShapes(table).filter { $0.batch != 50 }
        .map { ckernels_lstm_shape(steps: min($0.steps, 6), batch: $0.batch, inputs: $0.inputs, hidden: $0.hidden) }
}

@Sendable private func checkBackward(_ table: Table) {
    for (index, shape) in trainingShapes(table).enumerated() {
        for (repeated, last) in [(false, false), (false, true), (true, false), (true, true)] {
            let run = TrainingRun(table, shape, repeated: repeated, last: last)
            let wantsInputGradient = index % 3 != 0
            run.backward(wantsInputGradient: wantsInputGradient)
            let expected = ReferenceRun(shape, repeated: repeated, last: last)
            expected.backward()
            let comment: Comment = "\(shape.name) repeated \(repeated) last \(last)"
            #expect(largestError(run.gates.start, expected.gates, run.gates.count) < 1e-4, comment)
            #expect(largestError(run.gradients.start, expected.gradients, run.gradients.count) < 1e-4, comment)
            if wantsInputGradient {
                #expect(largestError(run.dx.start, expected.dx, run.dx.count) < 1e-4, comment)
            } else {
                #expect(run.dx.values.allSatisfy { $0.isNaN }, comment)
            }
            #expect(run.outputsAreIntact && run.scratchIsIntact, comment)
        }
    }
}

/// Forward, then if asked backward pass of one layer in float32. Gradients begin at the pool's values, as they add up.
private final class TrainingRun {
    static let gradientBase = 150_001
    static let upstream = 200_001
    private let table: Table
    private var shape: ckernels_lstm_shape
    private let repeated: Bool
    private let last: Bool
    private let forwardScratch: Guarded
    private let backwardScratch: Guarded
    let gates, cells, y, dx, gradients: Guarded

    init(_ table: Table, _ shape: ckernels_lstm_shape, repeated: Bool, last: Bool) {
        self.table = table
        self.shape = shape
        self.repeated = repeated
        self.last = last
        let rows = shape.steps * shape.batch
        gates = Guarded(rows * 4 * shape.hidden)
        cells = Guarded(rows * shape.hidden)
        y = Guarded(rows * shape.hidden)
        dx = Guarded((repeated ? shape.batch : rows) * shape.inputs)
        gradients = Guarded(
            copy: Pool.shared.floats + Self.gradientBase, 4 * shape.hidden * (shape.inputs + shape.hidden + 1))
        forwardScratch = Guarded(table.kernels.lstm_train_forward_scratch(&self.shape))
        backwardScratch = Guarded(table.kernels.lstm_backward_scratch(&self.shape))
        let floats = Pool.shared.floats
        table.kernels.lstm_train_forward(
            &self.shape, floats + Parameters.kernel, floats + Parameters.recurrent, floats + Parameters.bias,
            floats + Parameters.input, repeated, gates.start, cells.start, y.start, forwardScratch.start)
    }

    func backward(wantsInputGradient: Bool) {
        let floats = Pool.shared.floats
        let recurrent = gradients.start + 4 * shape.hidden * shape.inputs
        table.kernels.lstm_backward(
            &shape, floats + Parameters.kernel, floats + Parameters.recurrent, floats + Parameters.input, repeated,
            cells.start, y.start, gates.start, floats + Self.upstream, last, wantsInputGradient ? dx.start : nil,
            gradients.start, recurrent, recurrent + 4 * shape.hidden * shape.hidden, backwardScratch.start)
    }

    var scratchIsIntact: Bool { forwardScratch.isIntact && backwardScratch.isIntact }
    var outputsAreIntact: Bool { [gates, cells, y, dx, gradients].allSatisfy(\.isIntact) }
}

/// The same in float64.
private final class ReferenceRun {
    private var shape: ckernels_lstm_shape
    private let repeated: Bool
    private let last: Bool
    private(set) var gates, cells, y, dx, gradients: [Double]
    let activated: [Double]

    init(_ shape: ckernels_lstm_shape, repeated: Bool, last: Bool) {
        self.shape = shape
        self.repeated = repeated
        self.last = last
        let rows = shape.steps * shape.batch
        var gates = [Double](repeating: .nan, count: rows * 4 * shape.hidden)
        var cells = [Double](repeating: .nan, count: rows * shape.hidden)
        var y = cells
        dx = [Double](repeating: .nan, count: (repeated ? shape.batch : rows) * shape.inputs)
        let doubles = Pool.shared.doubles
        gradients = (0..<4 * shape.hidden * (shape.inputs + shape.hidden + 1)).map {
            doubles[TrainingRun.gradientBase + $0]
        }
        var none = 0.0
        reference.lstm_train_forward(
            &self.shape, doubles + Parameters.kernel, doubles + Parameters.recurrent, doubles + Parameters.bias,
            doubles + Parameters.input, repeated, &gates, &cells, &y, &none)
        activated = gates
        (self.gates, self.cells, self.y) = (gates, cells, y)
    }

    func backward() {
        let doubles = Pool.shared.doubles
        var scratch = [Double](repeating: .nan, count: reference.lstm_backward_scratch(&shape))
        let recurrent = 4 * shape.hidden * shape.inputs
        let bias = recurrent + 4 * shape.hidden * shape.hidden
        gradients.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            reference.lstm_backward(
                &shape, doubles + Parameters.kernel, doubles + Parameters.recurrent, doubles + Parameters.input,
                repeated, cells, y, &gates, doubles + TrainingRun.upstream, last, &dx, start, start + recurrent,
                start + bias, &scratch)
        }
    }
}
