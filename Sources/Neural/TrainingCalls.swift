// Kernel calls on whole arrays.

internal import Kernels

func lstmForward(
    _ table: KernelTable, _ shape: LSTMShape, _ parameters: Numbers, _ x: Numbers, _ repeats: Bool, _ gates: Numbers,
    _ cells: Numbers, _ y: Numbers, _ workspace: inout Workspace
) {
    var gateSpan = gates.mutableSpan
    var cellSpan = cells.mutableSpan
    var output = y.mutableSpan
    table.lstmTrainForward(
        shape, parameters: parameters.span, x: x.span, repeatedInput: repeats, gates: &gateSpan, cells: &cellSpan,
        y: &output, workspace: &workspace)
}

/// Without `dx` the gradient by the inputs is not computed.
func lstmBackward(
    _ table: KernelTable, _ shape: LSTMShape, _ parameters: Numbers, _ x: Numbers, _ repeats: Bool, _ cells: Numbers,
    _ y: Numbers, _ gates: Numbers, _ dy: Numbers, _ lastOnly: Bool, _ gradients: Numbers, _ dx: Numbers?,
    _ workspace: inout Workspace
) {
    var gateSpan = gates.mutableSpan
    var gradientSpan = gradients.mutableSpan
    guard let dx else {
        table.lstmBackward(
            shape, parameters: parameters.span, x: x.span, repeatedInput: repeats, cells: cells.span, y: y.span,
            gates: &gateSpan, dy: dy.span, lastOnly: lastOnly, gradients: &gradientSpan, workspace: &workspace)
        return
    }
    var inputGradient = dx.mutableSpan
    table.lstmBackward(
        shape, parameters: parameters.span, x: x.span, repeatedInput: repeats, cells: cells.span, y: y.span,
        gates: &gateSpan, dy: dy.span, lastOnly: lastOnly, gradients: &gradientSpan, dx: &inputGradient,
        workspace: &workspace)
}

func denseForward(
    _ table: KernelTable, _ layer: LayerShape, _ rows: Int, _ x: Numbers, _ block: Numbers, _ y: Numbers
) {
    var output = y.mutableSpan
    let numbers = block.span
    let bias = layer.inputs * layer.outputs
    table.denseForward(
        rows: rows, inputs: layer.inputs, outputs: layer.outputs, x: x.span, w: numbers.extracting(0..<bias),
        bias: numbers.extracting(bias..<numbers.count), y: &output)
}

/// Without `dx` the gradient by the inputs is not computed.
func denseBackward(
    _ table: KernelTable, _ layer: LayerShape, _ rows: Int, _ x: Numbers, _ block: Numbers, _ dy: Numbers,
    _ gradients: Numbers, _ dx: Numbers?
) {
    var gradientSpan = gradients.mutableSpan
    let w = block.span.extracting(0..<layer.inputs * layer.outputs)
    guard let dx else {
        table.denseBackward(
            rows: rows, inputs: layer.inputs, outputs: layer.outputs, x: x.span, w: w, dy: dy.span,
            gradients: &gradientSpan)
        return
    }
    var inputGradient = dx.mutableSpan
    table.denseBackward(
        rows: rows, inputs: layer.inputs, outputs: layer.outputs, x: x.span, w: w, dy: dy.span,
        gradients: &gradientSpan, dx: &inputGradient)
}

/// Writes the gradient of the mean squared error to `dy`; returns the sum of the squared errors.
func lossGradient(_ table: KernelTable, _ y: Numbers, _ target: Numbers, _ dy: Numbers) -> Double {
    var gradient = dy.mutableSpan
    return table.squaredErrorGradient(y.span, target: target.span, factor: 2 / Float(y.count), dy: &gradient)
}

func multiply(_ table: KernelTable, _ values: Numbers, _ factor: Float) {
    var span = values.mutableSpan
    table.scale(&span, by: factor)
}

func descend(
    _ table: KernelTable, _ adam: AdamSettings, _ step: Int, _ gradient: Numbers, _ means: Numbers,
    _ squares: Numbers, _ parameters: Numbers
) {
    var meanSpan = means.mutableSpan
    var squareSpan = squares.mutableSpan
    var parameterSpan = parameters.mutableSpan
    table.adamStep(
        adam, step: step, gradient: gradient.span, m: &meanSpan, v: &squareSpan, parameters: &parameterSpan)
}

/// Copies a window `[T × F]` to its place in a batch `[T × B × F]`.
func toTimeMajor(
    _ values: Span<Float>, _ steps: Int, _ features: Int, _ input: Numbers, _ window: Int, _ batch: Int
) {
    for step in 0..<steps {
        let place = (step * batch + window) * features
        for feature in 0..<features { input[place + feature] = values[step * features + feature] }
    }
}

/// Scales gradients down to a Euclidean norm over all layers (Pascanu et al., 2013).
func clip(_ table: KernelTable, _ gradients: [Numbers], to limit: Double) {
    guard limit > 0 else { return }
    let norm = gradients.reduce(0) { $0 + table.sumOfSquares($1.span) }.squareRoot()
    guard norm > limit else { return }
    for gradient in gradients { multiply(table, gradient, Float(limit / norm)) }
}

extension Numbers {
    func first(_ count: Int) -> Numbers { Numbers(rebasing: self[..<count]) }
    func from(_ offset: Int) -> Numbers { Numbers(rebasing: self[offset...]) }
}
