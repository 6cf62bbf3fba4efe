internal import CKernels

/// The weights of one LSTM layer in the block layout of one instruction set, ready for inference. Immutable.
// @unchecked: only `init` writes to the block.
package struct PackedLSTMWeights: @unchecked Sendable {
    private let block: AlignedFloats
    /// F: input features.
    package let inputs: Int
    /// H: hidden units.
    package let hidden: Int
    /// The kernels that the block is laid out for.
    package let table: KernelTable

    /// Packs kernel `[F × 4H]`, recurrent kernel `[H × 4H]` and bias `[4H]` in Keras layout, gate order i, f, c, o.
    ///
    /// Wraps `lstm_pack`.
    package init(
        table: KernelTable, inputs: Int, hidden: Int, kernel: Span<Float>, recurrent: Span<Float>, bias: Span<Float>
    ) {
        precondition(inputs > 0 && hidden > 0, "an LSTM layer has inputs and hidden units")
        let functions = table.functions.pointee
        block = AlignedFloats(count: functions.lstm_packed_size(inputs, hidden))
        self.inputs = inputs
        self.hidden = hidden
        self.table = table
        functions.lstm_pack(
            inputs, hidden,
            pointer(kernel, holding: inputs * 4 * hidden, "kernel"),
            pointer(recurrent, holding: hidden * 4 * hidden, "recurrent"),
            pointer(bias, holding: 4 * hidden, "bias"),
            block.start)
    }

    /// Runs the layer on `batch` windows of `steps` time steps from zero state.
    ///
    /// - Parameters:
    ///   - x: the inputs, F features a step, placed as `xLayout` says; a repeated input is projected once.
    ///   - y: the states, H a step, placed as `yLayout` says; with `SequenceLayout.single` only the last one.
    ///   - workspace: scratch of the calling thread.
    ///
    /// The result for a window does not depend on the batch it is in, to the bit. Wraps `lstm_forward`.
    package func forward(
        steps: Int, batch: Int, x: Span<Float>, xLayout: SequenceLayout, y: inout MutableSpan<Float>,
        yLayout: SequenceLayout, workspace: inout Workspace
    ) {
        var shape = LSTMShape(steps: steps, batch: batch, inputs: inputs, hidden: hidden).c
        let functions = table.functions.pointee
        withExtendedLifetime(block) {
            functions.lstm_forward(
                &shape, block.start,
                pointer(x, holding: xLayout.extent(steps: steps, batch: batch, features: inputs), "x"),
                xLayout.step, xLayout.row,
                pointer(&y, holding: yLayout.extent(steps: steps, batch: batch, features: hidden), "y"),
                yLayout.step, yLayout.row, nil, nil, nil,
                workspace.scratch(functions.lstm_forward_scratch(&shape)))
        }
    }
}
