internal import Core

extension GraphRun {
    /// An LSTM node: its hidden states, the last of them, and the last cell states.
    mutating func lstm(_ node: GraphNode) throws(InterchangeError) -> [GraphValue] {
        try checkAttributes(node)
        let data = try input(node, 0)
        let (kernel, recurrent, bias) = try weights(node)
        let isBatchFirst = node.integer("layout") == 1
        guard data.shape.count == 3, data.shape[2] == kernel.shape[1] else {
            throw node.problem("its input of shape \(data.shape) does not fit its weights \(kernel.shape)")
        }
        let offsets = data.offsets
        guard let byRows = isBatchFirst ? data.rearranged([offsets[1], offsets[0], offsets[2]]) : data else {
            throw node.problem("its input is too large")
        }
        try checkState(node, rows: byRows.shape[0])
        let (source, repeats) = try source(node, byRows)
        let (rows, batch, width) = (byRows.shape[0], byRows.shape[1], recurrent.shape[1])
        guard rows * batch * width <= GraphValue.elementLimit else { throw node.problem("its result is too large") }
        let stage = NetworkStages.Stage(
            name: node.name, source: source,
            kind: .lstm(
                kernel: GateOrder.keras(kernel), recurrent: GateOrder.keras(recurrent),
                bias: Weight(shape: [bias.count], values: GateOrder.keras(bias: bias)), repeats: repeats),
            batch: batch, rows: rows, width: width)
        let index = stages.add(stage)
        let side = stages.add(
            NetworkStages.Stage(
                name: node.name, source: index, kind: .sideResult, batch: batch, rows: 1, width: width))

        var numbers = GraphValue.Numbers.unknown
        if case .floats(let values) = byRows.numbers, affords(rows * batch, 4 * width, kernel.shape[1] + width) {
            numbers = .floats(
                GraphArithmetic.lstm(
                    values, rows: rows, batch: batch, kernel: kernel, recurrent: recurrent, bias: bias))
        }
        let states = GraphValue(
            shape: [rows, batch, width], numbers: numbers, origins: stages.origins(index, rowsFirst: true))
        return try arranged(node, states, cell: stages.origins(side), isBatchFirst)
    }

    /// The results in the node's layout: `[rows, 1, batch, H]` and `[1, batch, H]`, or with the batch first.
    private func arranged(
        _ node: GraphNode, _ states: GraphValue, cell: [Origin], _ isBatchFirst: Bool
    ) throws(InterchangeError) -> [GraphValue] {
        let (rows, batch, width) = (states.shape[0], states.shape[1], states.shape[2])
        let offsets = states.offsets
        let lastShape = isBatchFirst ? [batch, 1, width] : [1, batch, width]
        guard let last = states.rearranged([[offsets[0][rows - 1]], offsets[1], offsets[2]])?.reshaped(lastShape),
            let all = isBatchFirst ? states.rearranged([offsets[1], offsets[0], offsets[2]]) : states
        else { throw node.problem("its result is too large") }
        let allShape = isBatchFirst ? [batch, rows, 1, width] : [rows, 1, batch, width]
        return [all.reshaped(allShape), last, GraphValue(shape: lastShape, numbers: .unknown, origins: cell)]
    }

    /// Which stage an LSTM reads: all of its rows, or copies of its last one.
    ///
    /// - Parameter data: `[rows, batch, features]`.
    private func source(
        _ node: GraphNode, _ data: GraphValue
    ) throws(InterchangeError) -> (stage: Int, repeats: Int?) {
        guard let origins = data.origins else { throw node.problem("its input does not depend on the graph's input") }
        let axes = stages.description(data)
        let isBatchFirst = axes.hasPrefix("(windows, rows")
        let wrong = node.problem(
            "it gets the axes \(axes), but needs (rows, windows, features)",
            remedy: isBatchFirst ? ONNXReader.batchFirstRemedy : ONNXReader.batchRemedy)
        guard let rows = stages.wholeRows(origins, width: data.shape[2]), let first = rows.first,
            rows.allSatisfy({ $0.stage == first.stage }), stages.stages[first.stage].batch == data.shape[1]
        else { throw wrong }
        let batch = data.shape[1]
        guard rows.enumerated().allSatisfy({ $1.window == $0 % batch }) else { throw wrong }
        let stage = stages.stages[first.stage]
        if stage.rows == data.shape[0], rows.enumerated().allSatisfy({ $1.row == $0 / batch }) {
            return (first.stage, nil)
        }
        guard rows.allSatisfy({ $0.row == first.row }) else { throw wrong }
        guard first.row == stage.rows - 1 else {
            throw node.problem("it repeats row \(first.row + 1) of \(stage.rows) of layer \(stage.name), not the last")
        }
        return (first.stage, data.shape[0])
    }

    private func checkAttributes(_ node: GraphNode) throws(InterchangeError) {
        for name in node.attributeNames {
            switch name {
            case "hidden_size", "layout", "output_sequence": break
            case "direction" where node.text(name) == "forward": break
            case "activations" where node.texts(name)?.map({ $0.lowercased() }) == ["sigmoid", "tanh", "tanh"]: break
            case "input_forget" where node.integer(name) == 0: break
            case "activations", "direction":
                let found =
                    node.text(name).flatMap { $0.isEmpty ? nil : $0 } ?? node.texts(name)?.joined(separator: ", ")
                throw node.problem("its \(name) '\(found ?? "")' is not supported")
            default: throw node.problem("its \(name) is not supported")
            }
        }
    }

    /// Only an initial state of 0 and rows that all count.
    private func checkState(_ node: GraphNode, rows: Int) throws(InterchangeError) {
        if let lengths = try optional(node, 4), !lengths.isConstant(Float(rows)) {
            throw node.problem("lengths of sequences are not supported")
        }
        for state in [try optional(node, 5), try optional(node, 6)] {
            guard let state else { continue }
            guard state.origins == nil else {
                throw node.problem("it takes its initial state from another layer, which is not supported")
            }
            guard state.isConstant(0) else {
                throw node.problem("an initial state other than 0 is not supported")
            }
        }
        if let peepholes = try optional(node, 7), !peepholes.isConstant(0) {
            throw node.problem("peepholes are not supported")
        }
    }

    /// Weights `[4H, F]` and `[4H, H]` and the sum of both biases, in ONNX's order of gates.
    private func weights(
        _ node: GraphNode
    ) throws(InterchangeError) -> (kernel: Weight, recurrent: Weight, bias: [Float]) {
        guard let kernel = try input(node, 1).weight, let recurrent = try input(node, 2).weight else {
            throw node.problem("its weights are not constants")
        }
        guard kernel.shape.count == 3, recurrent.shape.count == 3, kernel.shape[0] == 1, recurrent.shape[0] == 1,
            kernel.shape[1] == recurrent.shape[1], recurrent.shape[2] > 0, recurrent.shape[1] == 4 * recurrent.shape[2]
        else { throw node.problem("its weights have the shapes \(kernel.shape) and \(recurrent.shape)") }
        let width = kernel.shape[1]
        var bias = [Float](repeating: 0, count: width)
        if let both = try optional(node, 3) {
            guard let values = both.weight?.values, values.count == 2 * width else {
                throw node.problem("its bias is not \(2 * width) constants")
            }
            for index in 0..<width { bias[index] = values[index] + values[width + index] }
        }
        return (
            Weight(shape: [width, kernel.shape[2]], values: kernel.values),
            Weight(shape: [width, recurrent.shape[2]], values: recurrent.values), bias
        )
    }
}
