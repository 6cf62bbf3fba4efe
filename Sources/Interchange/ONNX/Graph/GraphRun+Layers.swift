internal import Core

/// Nodes that layers are made of.
extension GraphRun {
    /// Adds a stage of the size that its origins can count.
    private mutating func add(_ stage: NetworkStages.Stage, _ node: GraphNode) throws(InterchangeError) -> Int {
        guard (1...ShapeDescription.widthLimit).contains(stage.width),
            stage.batch * stage.rows * stage.width <= GraphValue.elementLimit
        else { throw node.problem("its result is too large") }
        return stages.add(stage)
    }

    /// The one stage whose whole rows stand along a value's last axis.
    private func rows(
        _ value: GraphValue, _ node: GraphNode
    ) throws(InterchangeError) -> (stage: Int, places: [(window: Int, row: Int)]) {
        guard let origins = value.origins, let width = value.shape.last,
            let rows = stages.wholeRows(origins, width: width), let stage = rows.first?.stage,
            rows.allSatisfy({ $0.stage == stage })
        else {
            throw node.problem(
                "it reads the axes \(stages.description(value)), but a dense layer needs the features of one row last")
        }
        return (stage, rows.map { ($0.window, $0.row) })
    }

    mutating func product(_ node: GraphNode) throws(InterchangeError) -> GraphValue {
        let right = try input(node, 1)
        guard let matrix = right.weight, matrix.shape.count >= 2, matrix.shape.dropLast(2).allSatisfy({ $0 == 1 })
        else {
            throw node.problem("it multiplies by something other than a constant matrix")
        }
        let kernel = Weight(shape: Array(matrix.shape.suffix(2)), values: matrix.values)
        return try dense(node, try input(node, 0), kernel, bias: nil)
    }

    mutating func gemm(_ node: GraphNode) throws(InterchangeError) -> GraphValue {
        let data = try input(node, 0)
        guard let matrix = try input(node, 1).weight, matrix.shape.count == 2, data.shape.count == 2,
            node.integer("transA") == 0
        else { throw node.problem("it is not a dense layer with constant weights") }
        var kernel = node.integer("transB") == 0 ? matrix : matrix.transposed
        let alpha = node.float("alpha", 1)
        if alpha != 1 { kernel.values = kernel.values.map { alpha * $0 } }
        guard let added = try optional(node, 2) else { return try dense(node, data, kernel, bias: nil) }
        let beta = node.float("beta", 1)
        guard let bias = added.expanded(to: [1, kernel.shape[1]])?.weight else {
            throw node.problem("its bias is not \(kernel.shape[1]) constants")
        }
        return try dense(node, data, kernel, bias: bias.values.map { beta * $0 })
    }

    private mutating func dense(
        _ node: GraphNode, _ data: GraphValue, _ kernel: Weight, bias: [Float]?
    ) throws(InterchangeError) -> GraphValue {
        let (source, places) = try rows(data, node)
        guard data.shape.last == kernel.shape[0] else {
            throw node.problem("its weights \(kernel.shape) do not fit its input \(data.shape)")
        }
        let width = kernel.shape[1]
        let bias = Weight(shape: [width], values: bias ?? [Float](repeating: 0, count: width))
        let stage = stages.stages[source]
        let index = try add(
            NetworkStages.Stage(
                name: node.name, source: source, kind: .dense(kernel: kernel, bias: bias), batch: stage.batch,
                rows: stage.rows, width: width), node)
        var result = GraphValue(
            shape: data.shape.dropLast() + [width], numbers: .unknown,
            origins: places.flatMap { stages.origins(index, window: $0.window, row: $0.row) })
        guard result.count <= GraphValue.elementLimit else { throw node.problem("its result is too large") }
        if case .floats(let values) = data.numbers, affords(places.count, kernel.shape[0], width) {
            var sums = GraphArithmetic.product(values, rows: places.count, kernel.values, columns: width)
            for index in sums.indices { sums[index] += bias.values[index % width] }
            result.numbers = .floats(sums)
        }
        return result
    }

    mutating func elementwise(_ node: GraphNode) throws(InterchangeError) -> GraphValue {
        let left = try input(node, 0)
        let right = try input(node, 1)
        guard let shape = GraphValue.commonShape(left.shape, right.shape), let first = left.expanded(to: shape),
            let second = right.expanded(to: shape)
        else { throw node.problem("its inputs of shapes \(left.shape) and \(right.shape) do not fit") }
        switch (left.origins != nil, right.origins != nil) {
        case (true, true): throw node.problem("it joins two branches of the network")
        case (false, false): return try calculated(node, first, second)
        case (let isFirst, _):
            let data = isFirst ? first : second
            let constant = isFirst ? right : left
            let neutral: Float = ["Add", "Sub"].contains(node.kind) ? 0 : 1
            if constant.isConstant(neutral), isFirst || ["Add", "Mul"].contains(node.kind) { return data }
            guard node.kind == "Add" || (node.kind == "Sub" && isFirst),
                let added = (isFirst ? second : first).weight?.values
            else { throw scaling(node) }
            return try biased(node, data, node.kind == "Add" ? added : added.map { -$0 })
        }
    }

    private func scaling(_ node: GraphNode) -> InterchangeError {
        node.problem(
            "it scales the data inside the network",
            remedy: "export the network without it, and give the scaling with \(.scaling)")
    }

    /// Adds to a dense layer's bias.
    private mutating func biased(
        _ node: GraphNode, _ data: GraphValue, _ added: [Float]
    ) throws(InterchangeError) -> GraphValue {
        let problem = node.problem("it adds something other than a constant bias of a dense layer")
        guard let origins = data.origins, let first = origins.first, stages.stages.indices.contains(Int(first.stage)),
            origins.allSatisfy({ $0.stage == first.stage })
        else { throw problem }
        let stage = stages.stages[Int(first.stage)]
        if case .input = stage.kind { throw scaling(node) }
        guard case .dense(let kernel, var bias) = stage.kind else { throw problem }
        var sums = [Float?](repeating: nil, count: stage.width)
        for (origin, value) in zip(origins, added) {
            let feature = Int(origin.index) % stage.width
            guard sums[feature] == nil || sums[feature] == value else { throw problem }
            sums[feature] = value
        }
        let known = sums.compactMap(\.self)
        guard known.count == stage.width else { throw problem }
        bias.values = zip(bias.values, known).map { $0 + $1 }
        let index = try add(
            NetworkStages.Stage(
                name: stage.name, source: stage.source, kind: .dense(kernel: kernel, bias: bias), batch: stage.batch,
                rows: stage.rows, width: stage.width), node)
        var result = data
        result.origins = origins.map { Origin(stage: Int32(clamping: index), index: $0.index) }
        if case .floats(let values) = data.numbers { result.numbers = .floats(zip(values, added).map { $0 + $1 }) }
        return result
    }

    /// Arithmetic of constants, such as extents of shapes.
    private func calculated(
        _ node: GraphNode, _ left: GraphValue, _ right: GraphValue
    ) throws(InterchangeError) -> GraphValue {
        switch (left.numbers, right.numbers) {
        case (.integers(let first), .integers(let second)):
            guard node.kind != "Div" || second.allSatisfy({ $0 != 0 && $0 != -1 }) else {
                throw node.problem("it divides by 0 or -1")
            }
            let values = zip(first, second).map { one, other -> Int64 in
                switch node.kind {
                case "Add": one &+ other
                case "Sub": one &- other
                case "Mul": one &* other
                default: one / other
                }
            }
            return GraphValue(shape: left.shape, numbers: .integers(values))
        case (.floats(let first), .floats(let second)):
            let values = zip(first, second).map { one, other -> Float in
                switch node.kind {
                case "Add": one + other
                case "Sub": one - other
                case "Mul": one * other
                default: one / other
                }
            }
            return GraphValue(shape: left.shape, numbers: .floats(values))
        default: throw node.problem("its inputs are of two kinds of number")
        }
    }
}
