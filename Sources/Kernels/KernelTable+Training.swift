internal import CKernels

extension KernelTable {
    /// LSTM forward pass that keeps what `lstmBackward` needs. All sequences are time-major and dense.
    ///
    /// - Parameters:
    ///   - parameters: kernel `[F × 4H]`, recurrent kernel `[H × 4H]`, bias `[4H]`, one after the other, gate order
    ///     i, f, c, o (`LSTMShape.parameterCount` elements).
    ///   - x: inputs `[T × B × F]`, or `[B × F]` when `repeatedInput`.
    ///   - gates: out, activated gates `[T × B × 4H]`.
    ///   - cells: out, cell states `[T × B × H]`.
    ///   - y: out, hidden states `[T × B × H]`.
    ///
    /// Wraps `lstm_train_forward`.
    package func lstmTrainForward(
        _ shape: LSTMShape, parameters: Span<Float>, x: Span<Float>, repeatedInput: Bool = false,
        gates: inout MutableSpan<Float>, cells: inout MutableSpan<Float>, y: inout MutableSpan<Float>,
        workspace: inout Workspace
    ) {
        var sizes = shape.c
        let rows = shape.steps * shape.batch
        let kernel = pointer(parameters, holding: shape.parameterCount, "parameters")
        let recurrent = kernel + shape.inputs * 4 * shape.hidden
        let bias = recurrent + shape.hidden * 4 * shape.hidden
        functions.pointee.lstm_train_forward(
            &sizes, kernel, recurrent, bias,
            pointer(x, holding: (repeatedInput ? shape.batch : rows) * shape.inputs, "x"), repeatedInput,
            pointer(&gates, holding: rows * 4 * shape.hidden, "gates"),
            pointer(&cells, holding: rows * shape.hidden, "cells"), pointer(&y, holding: rows * shape.hidden, "y"),
            workspace.scratch(functions.pointee.lstm_train_forward_scratch(&sizes)))
    }

    /// Back-propagation through time over what `lstmTrainForward` kept.
    ///
    /// - Parameters:
    ///   - gates: activated gates in; the gradient by the gates' sums out.
    ///   - dy: loss gradient by the hidden states `[T × B × H]`, or by the last one `[B × H]` when `lastOnly`.
    ///   - gradients: block shaped as `parameters`; added to.
    ///   - dx: loss gradient by the inputs, shaped as `x`; overwritten.
    ///
    /// The others are as in `lstmTrainForward`. Wraps `lstm_backward`.
    package func lstmBackward(
        _ shape: LSTMShape, parameters: Span<Float>, x: Span<Float>, repeatedInput: Bool = false, cells: Span<Float>,
        y: Span<Float>, gates: inout MutableSpan<Float>, dy: Span<Float>, lastOnly: Bool = false,
        gradients: inout MutableSpan<Float>, dx: inout MutableSpan<Float>, workspace: inout Workspace
    ) {
        let inputRows = repeatedInput ? shape.batch : shape.steps * shape.batch
        backward(
            shape, parameters: parameters, x: x, repeatedInput: repeatedInput, cells: cells, y: y, gates: &gates,
            dy: dy, lastOnly: lastOnly, gradients: &gradients,
            dx: pointer(&dx, holding: inputRows * shape.inputs, "dx"), workspace: &workspace)
    }

    /// The same for a first layer, whose input needs no gradient.
    package func lstmBackward(
        _ shape: LSTMShape, parameters: Span<Float>, x: Span<Float>, repeatedInput: Bool = false, cells: Span<Float>,
        y: Span<Float>, gates: inout MutableSpan<Float>, dy: Span<Float>, lastOnly: Bool = false,
        gradients: inout MutableSpan<Float>, workspace: inout Workspace
    ) {
        backward(
            shape, parameters: parameters, x: x, repeatedInput: repeatedInput, cells: cells, y: y, gates: &gates,
            dy: dy, lastOnly: lastOnly, gradients: &gradients, dx: nil, workspace: &workspace)
    }

    private func backward(
        _ shape: LSTMShape, parameters: Span<Float>, x: Span<Float>, repeatedInput: Bool, cells: Span<Float>,
        y: Span<Float>, gates: inout MutableSpan<Float>, dy: Span<Float>, lastOnly: Bool,
        gradients: inout MutableSpan<Float>, dx: UnsafeMutablePointer<Float>?, workspace: inout Workspace
    ) {
        var sizes = shape.c
        let (rows, hidden) = (shape.steps * shape.batch, shape.hidden)
        let kernel = pointer(parameters, holding: shape.parameterCount, "parameters")
        let dkernel = pointer(&gradients, holding: shape.parameterCount, "gradients")
        let (recurrentOffset, biasOffset) = (shape.inputs * 4 * hidden, (shape.inputs + hidden) * 4 * hidden)
        functions.pointee.lstm_backward(
            &sizes, kernel, kernel + recurrentOffset,
            pointer(x, holding: (repeatedInput ? shape.batch : rows) * shape.inputs, "x"), repeatedInput,
            pointer(cells, holding: rows * hidden, "cells"), pointer(y, holding: rows * hidden, "y"),
            pointer(&gates, holding: rows * 4 * hidden, "gates"),
            pointer(dy, holding: (lastOnly ? shape.batch : rows) * hidden, "dy"), lastOnly, dx,
            dkernel, dkernel + recurrentOffset, dkernel + biasOffset,
            workspace.scratch(functions.pointee.lstm_backward_scratch(&sizes)))
    }
}
