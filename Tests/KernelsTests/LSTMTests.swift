import Kernels
import Testing

@Suite struct LSTMTests {
    static let shape = LSTMShape(steps: 9, batch: 11, inputs: 4, hidden: 19)

    /// Training's forward pass and inference's are different code; they must agree.
    @Test func inferenceAgreesWithTraining() throws {
        let shape = Self.shape
        for table in KernelTable.available {
            var workspace = Workspace()
            let parameters = values(shape.parameterCount).map { $0 * 0.2 }
            let x = values(shape.steps * shape.batch * shape.inputs, seed: 5)
            let rows = shape.steps * shape.batch
            var gates = [Float](repeating: .nan, count: rows * 4 * shape.hidden)
            var cells = [Float](repeating: .nan, count: rows * shape.hidden)
            var (trained, inferred) = (cells, cells)
            var gateSpan = gates.mutableSpan
            var cellSpan = cells.mutableSpan
            var trainedSpan = trained.mutableSpan
            var inferredSpan = inferred.mutableSpan
            table.lstmTrainForward(
                shape, parameters: parameters.span, x: x.span, gates: &gateSpan, cells: &cellSpan, y: &trainedSpan,
                workspace: &workspace)
            let weights = packed(table, parameters)
            weights.forward(
                steps: shape.steps, batch: shape.batch, x: x.span,
                xLayout: .timeMajor(batch: shape.batch, features: shape.inputs), y: &inferredSpan,
                yLayout: .timeMajor(batch: shape.batch, features: shape.hidden), workspace: &workspace)
            let difference = zip(trained, inferred).map { abs($0 - $1) }.max()
            #expect(difference ?? 1 < 1e-6)
        }
    }

    /// One gradient step must lower a loss, which it does only with gradients of the right sign and place.
    @Test(arguments: [false, true])
    func aGradientStepLowersTheLoss(repeatedInput: Bool) throws {
        let shape = Self.shape
        for table in KernelTable.available {
            var workspace = Workspace()
            var parameters = values(shape.parameterCount).map { $0 * 0.2 }
            let x = values((repeatedInput ? 1 : shape.steps) * shape.batch * shape.inputs, seed: 5)
            let target = values(shape.steps * shape.batch * shape.hidden, seed: 9).map { $0 * 0.3 }
            var gradients = [Float](repeating: 0, count: shape.parameterCount)
            let before = loss(
                table, parameters, x, target, repeatedInput: repeatedInput, gradients: &gradients,
                workspace: &workspace)
            let norm = table.sumOfSquares(gradients.span)
            for i in parameters.indices { parameters[i] -= Float(0.01 * before / norm) * gradients[i] }
            var ignored = gradients
            let after = loss(
                table, parameters, x, target, repeatedInput: repeatedInput, gradients: &ignored,
                workspace: &workspace)
            // To first order the step takes 1 % off.
            #expect(after < 0.995 * before && after > 0.98 * before)
        }
    }

    @Test func weightsServeSeveralTasks() async throws {
        let shape = Self.shape
        for table in KernelTable.available {
            let weights = packed(table, values(shape.parameterCount))
            let results = await withTaskGroup(of: [Float].self) { group in
                for _ in 0..<8 {
                    group.addTask { run(weights, batch: 5) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(results).count == 1)
        }
    }

    @Test func workspaceGrowsOnceAndStays() throws {
        let table = try KernelTable.selected()
        let weights = packed(table, values(Self.shape.parameterCount))
        var workspace = Workspace()
        var y = [Float](repeating: 0, count: 40 * Self.shape.hidden)
        var capacities: [Int] = []
        for batch in [40, 1, 40] {
            var span = y.mutableSpan
            weights.forward(
                steps: 3, batch: batch, x: values(batch * 12).span, xLayout: .windowMajor(steps: 3, features: 4),
                y: &span, yLayout: .single(features: Self.shape.hidden), workspace: &workspace)
            capacities.append(workspace.capacity)
        }
        #expect(capacities[0] > 0 && Set(capacities).count == 1)
    }

    @Test func aShortOutputTraps() async {
        await #expect(processExitsWith: .failure) {
            let shape = LSTMTests.shape
            let weights = packed(try KernelTable(.portable), values(shape.parameterCount))
            var workspace = Workspace()
            var y = [Float](repeating: 0, count: 2 * shape.hidden - 1)
            var span = y.mutableSpan
            weights.forward(
                steps: 1, batch: 2, x: values(8).span, xLayout: .single(features: 4), y: &span,
                yLayout: .single(features: shape.hidden), workspace: &workspace)
        }
    }
}

private func packed(_ table: KernelTable, _ parameters: [Float]) -> PackedLSTMWeights {
    let (inputs, gates) = (LSTMTests.shape.inputs, 4 * LSTMTests.shape.hidden)
    let bias = (inputs + LSTMTests.shape.hidden) * gates
    return PackedLSTMWeights(
        table: table, inputs: inputs, hidden: LSTMTests.shape.hidden,
        kernel: parameters.span.extracting(0..<inputs * gates),
        recurrent: parameters.span.extracting(inputs * gates..<bias), bias: parameters.span.extracting(bias...))
}

private func run(_ weights: PackedLSTMWeights, batch: Int) -> [Float] {
    var workspace = Workspace()
    var y = [Float](repeating: .nan, count: batch * weights.hidden)
    var span = y.mutableSpan
    weights.forward(
        steps: 20, batch: batch, x: values(batch * 20 * weights.inputs).span,
        xLayout: .windowMajor(steps: 20, features: weights.inputs), y: &span,
        yLayout: .single(features: weights.hidden), workspace: &workspace)
    return y
}

/// Sum of squared errors of the states against `target`, and its gradient by the parameters.
private func loss(
    _ table: KernelTable, _ parameters: [Float], _ x: [Float], _ target: [Float], repeatedInput: Bool,
    gradients: inout [Float], workspace: inout Workspace
) -> Double {
    let shape = LSTMTests.shape
    let states = shape.steps * shape.batch * shape.hidden
    var gates = [Float](repeating: .nan, count: 4 * states)
    var cells = [Float](repeating: .nan, count: states)
    var (y, dy) = (cells, cells)
    var gateSpan = gates.mutableSpan
    var cellSpan = cells.mutableSpan
    var ySpan = y.mutableSpan
    table.lstmTrainForward(
        shape, parameters: parameters.span, x: x.span, repeatedInput: repeatedInput, gates: &gateSpan,
        cells: &cellSpan, y: &ySpan, workspace: &workspace)
    var dySpan = dy.mutableSpan
    var gradientSpan = gradients.mutableSpan
    let sum = table.squaredErrorGradient(ySpan.span, target: target.span, factor: 2, dy: &dySpan)
    table.lstmBackward(
        shape, parameters: parameters.span, x: x.span, repeatedInput: repeatedInput, cells: cellSpan.span,
        y: ySpan.span, gates: &gateSpan, dy: dySpan.span, gradients: &gradientSpan, workspace: &workspace)
    return sum
}
