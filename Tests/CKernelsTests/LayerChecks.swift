import CKernels
internal import Engine
import Testing

let layerChecks: [String: @Sendable (Table) -> Void] = [
    "lstm_packed_size": { table in
        for hidden in table.lengths {
            #expect(table.kernels.lstm_packed_size(3, hidden) >= 4 * hidden * (1 + 3 + hidden))
        }
    },
    "lstm_pack": checkPack,
    "lstm_forward_scratch": checkForwardScratch,
    "lstm_forward": checkForward,
    "lstm_projection_size": { table in
        for var shape in layerShapes(table) {
            #expect(table.kernels.lstm_projection_size(&shape) >= 4 * shape.hidden, "\(shape.name)")
        }
    },
    "lstm_project": checkProject,
]

/// Shapes with each row remainder, vector remainder and step count in some combination.
func layerShapes(_ table: Table) -> [ckernels_lstm_shape] {
    let batches = [1, 2, 3, 4, 5, 6, 7, 13, 50]
    var shapes: [ckernels_lstm_shape] = []
    for (i, hidden) in table.lengths.enumerated() {
        for (j, batch) in batches.enumerated() {
            let inputs = [1, 3, 8, 17][(i + j) % 4]
            let steps = batch == 1 ? 34 : [1, 2, 5][(i + j) % 3]
            shapes.append(ckernels_lstm_shape(steps: steps, batch: batch, inputs: inputs, hidden: hidden))
        }
    }
    return shapes
}

extension ckernels_lstm_shape {
    var name: String { "T \(steps) B \(batch) F \(inputs) H \(hidden)" }
}

/// Offsets of a layer's parameters in the pool.
enum Parameters {
    static let kernel = 1
    static let recurrent = 20_003
    static let bias = 70_001
    static let input = 90_001
}

func packed(_ table: Table, _ shape: ckernels_lstm_shape) -> Guarded {
    let pool = Pool.shared
    let block = Guarded(table.kernels.lstm_packed_size(shape.inputs, shape.hidden))
    table.kernels.lstm_pack(
        shape.inputs, shape.hidden, pool.floats + Parameters.kernel, pool.floats + Parameters.recurrent,
        pool.floats + Parameters.bias, block.start)
    return block
}

@Sendable private func checkPack(_ table: Table) {
    for shape in layerShapes(table) {
        let block = packed(table, shape)
        #expect(block.isIntact && block.values.allSatisfy { !$0.isNaN }, "\(shape.name)")
    }
}

@Sendable private func checkForwardScratch(_ table: Table) {
    for var shape in layerShapes(table) {
        let count = table.kernels.lstm_forward_scratch(&shape)
        let scratch = Guarded(count)
        let y = Guarded(shape.batch * shape.hidden)
        let block = packed(table, shape)
        table.kernels.lstm_forward(
            &shape, block.start, Pool.shared.floats + Parameters.input, 0, shape.inputs, y.start, 0, shape.hidden,
            nil, nil, nil, scratch.start)
        #expect(scratch.isIntact, "\(shape.name)")
    }
}

@Sendable private func checkForward(_ table: Table) {
    for shape in layerShapes(table) {
        for inputLayout in Layout.allCases {
            for outputLayout in Layout.allCases {
                let error = forwardError(table, shape, inputLayout, outputLayout)
                // Weights in [-1, 1] make the layer chaotic: rounding grows over its 34 steps, to 3e-5 here.
                #expect(error < 1e-4, "\(shape.name), \(inputLayout) to \(outputLayout)")
            }
        }
    }
}

/// One window from projected rows, some of them projected separately, gives the bits of the window itself.
@Sendable private func checkProject(_ table: Table) {
    let x = Pool.shared.floats + Parameters.input
    for var shape in layerShapes(table) where shape.batch == 1 {
        let block = packed(table, shape)
        let scratch = Guarded(table.kernels.lstm_forward_scratch(&shape))
        let (step, xStep, hidden) = (table.kernels.lstm_projection_size(&shape) + 3, shape.inputs + 1, shape.hidden)
        let projected = Guarded((shape.steps - 1) * step + step - 3)
        for (first, count) in [(0, 1), (1, shape.steps - 2), (shape.steps - 1, 1)] {
            var rows = shape
            rows.steps = count
            table.kernels.lstm_project(
                &rows, block.start, x + first * xStep, xStep, projected.start + first * step, step)
        }
        let (whole, kept) = (Guarded(shape.steps * hidden), Guarded(shape.steps * hidden))
        table.kernels.lstm_forward(
            &shape, block.start, x, xStep, 0, whole.start, hidden, 0, nil, nil, nil, scratch.start)
        var projection = ckernels_projection(rows: UnsafePointer(projected.start), row_step: step)
        table.kernels.lstm_forward(
            &shape, block.start, x, xStep, 0, kept.start, hidden, 0, nil, &projection, nil, scratch.start)
        #expect(whole.bits == kept.bits && projected.isIntact && kept.isIntact, "\(shape.name)")
    }
}

/// Placements of a sequence in memory, each with a gap so that strides matter.
enum Layout: CaseIterable {
    case windowMajor
    case timeMajor
    case single

    func strides(_ shape: ckernels_lstm_shape, features: Int) -> (step: Int, row: Int) {
        switch self {
        case .windowMajor: (features + 1, shape.steps * (features + 1) + 2)
        case .timeMajor: (shape.batch * (features + 2), features + 2)
        case .single: (0, features + 1)
        }
    }

    func extent(_ shape: ckernels_lstm_shape, features: Int) -> Int {
        let (step, row) = strides(shape, features: features)
        return (shape.steps - 1) * step + (shape.batch - 1) * row + features
    }
}

/// Largest error over the whole output block, whose gaps must keep their content.
private func forwardError(
    _ table: Table, _ shape: ckernels_lstm_shape, _ inputLayout: Layout, _ outputLayout: Layout
) -> Double {
    var shape = shape
    let pool = Pool.shared
    let (xStep, xRow) = inputLayout.strides(shape, features: shape.inputs)
    let (yStep, yRow) = outputLayout.strides(shape, features: shape.hidden)
    let count = outputLayout.extent(shape, features: shape.hidden)
    let block = packed(table, shape)
    let scratch = Guarded(table.kernels.lstm_forward_scratch(&shape))
    let y = Guarded(count)
    y.start.update(repeating: 0.25, count: count)
    table.kernels.lstm_forward(
        &shape, block.start, pool.floats + Parameters.input, xStep, xRow, y.start, yStep, yRow, nil, nil,
        nil, scratch.start)

    var referencePacked = [Double](repeating: .nan, count: reference.lstm_packed_size(shape.inputs, shape.hidden))
    reference.lstm_pack(
        shape.inputs, shape.hidden, pool.doubles + Parameters.kernel, pool.doubles + Parameters.recurrent,
        pool.doubles + Parameters.bias, &referencePacked)
    var referenceScratch = [Double](repeating: .nan, count: reference.lstm_forward_scratch(&shape))
    var expected = [Double](repeating: 0.25, count: count)
    reference.lstm_forward(
        &shape, referencePacked, pool.doubles + Parameters.input, xStep, xRow, &expected, yStep, yRow,
        nil, nil, nil, &referenceScratch)
    #expect(y.isIntact && scratch.isIntact, "\(shape.name)")
    return largestError(y.start, expected, count)
}
