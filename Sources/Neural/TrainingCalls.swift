// Kernel calls on whole arrays. Each takes the arrays it changes by `inout`, so that a pass can hand over several of
// its own at once.

internal import Kernels

func lstmForward(
    _ table: KernelTable, _ shape: LSTMShape, _ parameters: Span<Float>, _ x: Span<Float>, _ repeats: Bool,
    _ gates: inout [Float], _ cells: inout [Float], _ y: inout [Float], _ workspace: inout Workspace
) {
    var gateSpan = gates.mutableSpan
    var cellSpan = cells.mutableSpan
    var output = y.mutableSpan
    table.lstmTrainForward(
        shape, parameters: parameters, x: x, repeatedInput: repeats, gates: &gateSpan, cells: &cellSpan, y: &output,
        workspace: &workspace)
}

func lstmBackward(
    _ table: KernelTable, _ shape: LSTMShape, _ parameters: Span<Float>, _ x: Span<Float>, _ repeats: Bool,
    _ cells: Span<Float>, _ y: Span<Float>, _ gates: inout [Float], _ dy: Span<Float>, _ lastOnly: Bool,
    _ gradients: inout [Float], _ dx: inout [Float], _ workspace: inout Workspace
) {
    var gateSpan = gates.mutableSpan
    var gradientSpan = gradients.mutableSpan
    var inputGradient = dx.mutableSpan
    table.lstmBackward(
        shape, parameters: parameters, x: x, repeatedInput: repeats, cells: cells, y: y, gates: &gateSpan, dy: dy,
        lastOnly: lastOnly, gradients: &gradientSpan, dx: &inputGradient, workspace: &workspace)
}

func lstmBackward(
    _ table: KernelTable, _ shape: LSTMShape, _ parameters: Span<Float>, _ x: Span<Float>, _ repeats: Bool,
    _ cells: Span<Float>, _ y: Span<Float>, _ gates: inout [Float], _ dy: Span<Float>, _ lastOnly: Bool,
    _ gradients: inout [Float], _ workspace: inout Workspace
) {
    var gateSpan = gates.mutableSpan
    var gradientSpan = gradients.mutableSpan
    table.lstmBackward(
        shape, parameters: parameters, x: x, repeatedInput: repeats, cells: cells, y: y, gates: &gateSpan, dy: dy,
        lastOnly: lastOnly, gradients: &gradientSpan, workspace: &workspace)
}

func denseForward(
    _ table: KernelTable, _ layer: LayerShape, _ rows: Int, _ x: Span<Float>, _ block: [Float], _ y: inout [Float]
) {
    var output = y.mutableSpan
    let numbers = block.span
    let bias = layer.inputs * layer.outputs
    table.denseForward(
        rows: rows, inputs: layer.inputs, outputs: layer.outputs, x: x, w: numbers.extracting(0..<bias),
        bias: numbers.extracting(bias..<numbers.count), y: &output)
}

func denseBackward(
    _ table: KernelTable, _ layer: LayerShape, _ rows: Int, _ x: Span<Float>, _ block: [Float], _ dy: Span<Float>,
    _ gradients: inout [Float], _ dx: inout [Float]
) {
    var gradientSpan = gradients.mutableSpan
    var inputGradient = dx.mutableSpan
    table.denseBackward(
        rows: rows, inputs: layer.inputs, outputs: layer.outputs, x: x,
        w: block.span.extracting(0..<layer.inputs * layer.outputs), dy: dy, gradients: &gradientSpan,
        dx: &inputGradient)
}

/// Writes the gradient of the mean squared error to `dy`; returns the sum of the squared errors.
func lossGradient(
    _ table: KernelTable, _ y: Span<Float>, _ target: Span<Float>, _ dy: inout [Float]
) -> Double {
    var gradient = dy.mutableSpan
    return table.squaredErrorGradient(y, target: target, factor: 2 / Float(y.count), dy: &gradient)
}

func multiply(_ table: KernelTable, _ values: inout [Float], _ factor: Float) {
    var span = values.mutableSpan
    table.scale(&span, by: factor)
}

func descend(
    _ table: KernelTable, _ adam: AdamSettings, _ step: Int, _ gradient: Span<Float>, _ means: inout [Float],
    _ squares: inout [Float], _ parameters: inout [Float]
) {
    var meanSpan = means.mutableSpan
    var squareSpan = squares.mutableSpan
    var parameterSpan = parameters.mutableSpan
    table.adamStep(
        adam, step: step, gradient: gradient, m: &meanSpan, v: &squareSpan, parameters: &parameterSpan)
}

/// Copies a window `[T × F]` to its place in a batch `[T × B × F]`.
func toTimeMajor(
    _ values: Span<Float>, _ steps: Int, _ features: Int, _ input: inout [Float], _ window: Int, _ batch: Int
) {
    var target = input.mutableSpan
    for step in 0..<steps {
        let place = (step * batch + window) * features
        for feature in 0..<features { target[place + feature] = values[step * features + feature] }
    }
}

func clear(_ values: inout [Float]) {
    var span = values.mutableSpan
    for position in span.indices { span[position] = 0 }
}
