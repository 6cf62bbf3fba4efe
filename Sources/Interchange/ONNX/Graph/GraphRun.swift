internal import Core

/// A run of a graph on windows of numbers, which records where each element of each value comes from.
///
/// Nodes that only move elements move their origins too, whatever the axes. So a layer knows exactly what it reads, and
/// an order of axes that a layer is not meant for cannot pass.
struct GraphRun {
    /// Multiplications of all layers at most; the arithmetic of a larger network is left out.
    private static let workLimit = 300_000_000

    private let nodes: [GraphNode]
    let tensors: ONNXTensors
    private var values: [String: GraphValue] = [:]
    private var uses: [String: Int] = [:]
    var stages = NetworkStages()
    private var work = 0

    /// Prepares the nodes that an output needs.
    ///
    /// - Throws: ``InterchangeError`` that names every node of an unknown kind.
    init(_ nodes: [GraphNode], _ tensors: ONNXTensors, output: String) throws(InterchangeError) {
        self.tensors = tensors
        var needed: Set<String> = [output]
        var chosen: [GraphNode] = []
        // A graph's nodes stand in an order in which each comes after those that it reads.
        for node in nodes.reversed() where node.outputs.contains(where: { !$0.isEmpty && needed.contains($0) }) {
            needed.formUnion(node.inputs)
            chosen.append(node)
        }
        self.nodes = chosen.reversed()
        let unknown = self.nodes.filter { !Self.supported.contains($0.kind) }
        guard unknown.isEmpty else {
            let problems = unknown.map { "node \($0.name) is not supported" }
            let hasLayers = self.nodes.contains { $0.kind == "LSTM" }
            throw InterchangeError(
                hasLayers
                    ? problems : ["the graph has no LSTM node: its LSTM layers are unrolled"] + problems.prefix(3),
                remedy: hasLayers ? ONNXReader.remedy : ONNXReader.unrolledRemedy)
        }
        for name in self.nodes.flatMap(\.inputs) { uses[name, default: 0] += 1 }
        uses[output, default: 0] += 1
    }

    private static let supported: Set<String> = [
        "Add", "Cast", "Concat", "Constant", "ConstantOfShape", "Div", "Dropout", "Equal", "Expand", "Flatten",
        "Gather",
        "Gemm", "Identity", "LSTM", "MatMul", "Mul", "Reshape", "Shape", "Size", "Slice", "Split", "Squeeze", "Sub",
        "Tile", "Transpose", "Unsqueeze", "Where",
    ]

    /// Runs the graph on an input.
    ///
    /// - Returns: the output's value.
    mutating func value(of output: String, input: String, _ data: GraphValue) throws(InterchangeError) -> GraphValue {
        values[input] = data
        for node in nodes {
            for (name, value) in zip(node.outputs, try results(node)) where uses[name] != nil {
                guard value.count <= GraphValue.elementLimit || value.origins == nil else {
                    throw node.problem("its result is too large")
                }
                values[name] = value
            }
            for name in node.inputs {
                guard let rest = uses[name] else { continue }
                uses[name] = rest - 1
                if rest == 1 { values[name] = nil }
            }
        }
        guard let value = try find(output) else {
            throw InterchangeError("no node gives the output '\(output)'", remedy: ONNXReader.remedy)
        }
        return value
    }

    private func find(_ name: String) throws(InterchangeError) -> GraphValue? {
        if let value = values[name] { return value }
        return try tensors.value(name)
    }

    /// An input of a node; nil if it is left out.
    func optional(_ node: GraphNode, _ index: Int) throws(InterchangeError) -> GraphValue? {
        guard node.inputs.indices.contains(index), !node.inputs[index].isEmpty else { return nil }
        guard let value = try find(node.inputs[index]) else {
            throw node.problem("nothing gives its input '\(node.inputs[index])'")
        }
        return value
    }

    func input(_ node: GraphNode, _ index: Int) throws(InterchangeError) -> GraphValue {
        guard let value = try optional(node, index) else { throw node.problem("it lacks input \(index + 1)") }
        return value
    }

    /// Counts multiplications; whether the arithmetic is still worth its time.
    mutating func affords(_ extents: Int...) -> Bool {
        var added = 1
        for extent in extents {
            let (product, overflow) = added.multipliedReportingOverflow(by: extent)
            added = overflow ? Self.workLimit + 1 : min(product, Self.workLimit + 1)
        }
        work = min(work + added, Self.workLimit + 1)
        return work <= Self.workLimit
    }

    private mutating func results(_ node: GraphNode) throws(InterchangeError) -> [GraphValue] {
        switch node.kind {
        case "LSTM": try lstm(node)
        case "MatMul": [try product(node)]
        case "Gemm": [try gemm(node)]
        case "Add", "Sub", "Mul", "Div": [try elementwise(node)]
        case "Split": try split(node)
        case "Dropout": [try dropout(node)]
        case "Constant": [try constant(node)]
        default: [try moved(node)]
        }
    }

    /// Dropout does nothing when a model is applied.
    private func dropout(_ node: GraphNode) throws(InterchangeError) -> GraphValue {
        if let training = try optional(node, 2), !training.isConstant(0) {
            throw node.problem("it drops values at random (exported in training mode)", remedy: ONNXReader.evalRemedy)
        }
        return try input(node, 0)
    }

    private func constant(_ node: GraphNode) throws(InterchangeError) -> GraphValue {
        if let tensor = node.tensor("value") { return try tensors.value(tensor) }
        if let values = node.integers("value_ints"), node.has("value_ints") { return GraphValue(integers: values) }
        if node.has("value_int") {
            return GraphValue(shape: [], numbers: .integers([Int64(node.integer("value_int"))]))
        }
        if node.has("value_float") { return GraphValue(shape: [], numbers: .floats([node.float("value_float", 0)])) }
        throw node.problem("its constant has an unsupported type")
    }
}
