internal import Core
internal import Foundation

/// Nodes that move elements, or calculate with shapes.
extension GraphRun {
    func moved(_ node: GraphNode) throws(InterchangeError) -> GraphValue {
        let data = try input(node, 0)
        if ["Equal", "Where"].contains(node.kind) {
            for index in node.inputs.indices where try input(node, index).origins != nil {
                throw node.problem("it chooses by the data, which no layer of an autoencoder does")
            }
        }
        let result: GraphValue? =
            switch node.kind {
            case "Identity": data
            case "Cast": try cast(node, data)
            case "Shape": shape(node, data)
            case "Size": GraphValue(shape: [], numbers: .integers([Int64(data.count)]))
            case "ConstantOfShape": try constantOfShape(node, data)
            case "Transpose": transposed(node, data)
            case "Reshape": reshaped(data, try integers(node, 1), keepsZeros: node.integer("allowzero") != 0)
            case "Flatten": flattened(data, axis: node.integer("axis", 1))
            case "Squeeze": squeezed(data, try axes(node, 1))
            case "Unsqueeze": unsqueezed(data, try axes(node, 1) ?? [])
            case "Expand": expanded(data, try integers(node, 1))
            case "Tile": tiled(data, try integers(node, 1))
            case "Gather": gathered(data, try input(node, 1), axis: node.integer("axis"))
            case "Slice": try sliced(node, data)
            case "Concat": try joined(node)
            case "Equal": equal(data, try input(node, 1))
            case "Where": chosen(data, try input(node, 1), try input(node, 2))
            default: nil
            }
        guard let result else { throw node.problem("its input of shape \(data.shape) does not fit, or is too large") }
        return result
    }

    /// Integers of a constant input.
    private func integers(_ node: GraphNode, _ index: Int) throws(InterchangeError) -> [Int64] {
        guard let integers = try input(node, index).integers else {
            throw node.problem("its input \(index + 1) is not made of constants and shapes")
        }
        return integers
    }

    /// Axes from an input, or from the attribute that older operator sets have.
    private func axes(_ node: GraphNode, _ index: Int) throws(InterchangeError) -> [Int64]? {
        if node.has("axes") { return node.integers("axes") }
        return try optional(node, index) == nil ? nil : try integers(node, index)
    }

    private func cast(_ node: GraphNode, _ data: GraphValue) throws(InterchangeError) -> GraphValue? {
        switch (node.integer("to"), data.numbers) {
        case (1, .floats), (11, .floats), (1, .unknown), (11, .unknown): return data
        case (6, .integers), (7, .integers), (9, .integers): return data
        case (1, .integers(let values)), (11, .integers(let values)):
            return GraphValue(shape: data.shape, numbers: .floats(values.map { Float($0) }), origins: data.origins)
        case (6, .floats(let values)) where data.origins == nil, (7, .floats(let values)) where data.origins == nil:
            return GraphValue(
                shape: data.shape, numbers: .integers(values.map { Int64(exactly: $0.rounded(.towardZero)) ?? 0 }))
        default: throw node.problem("it casts to an unsupported type", remedy: ONNXReader.floatRemedy)
        }
    }

    private func shape(_ node: GraphNode, _ data: GraphValue) -> GraphValue {
        func place(_ name: String, _ standard: Int) -> Int {
            let place = node.integer(name, standard)
            return min(max(place < 0 ? place &+ data.shape.count : place, 0), data.shape.count)
        }
        let start = place("start", 0)
        let end = max(start, place("end", data.shape.count))
        return GraphValue(integers: data.shape[start..<end].map { Int64($0) })
    }

    private func constantOfShape(_ node: GraphNode, _ data: GraphValue) throws(InterchangeError) -> GraphValue? {
        guard let shape = data.integers.flatMap(ONNXTensors.shape) else { return nil }
        let count = shape.reduce(1, *)
        guard count <= GraphValue.elementLimit else { return nil }
        guard let tensor = node.tensor("value") else {
            return GraphValue(shape: shape, numbers: .floats([Float](repeating: 0, count: count)))
        }
        return GraphValue(shape: [], numbers: try tensors.value(tensor).numbers).expanded(to: shape)
    }

    private func transposed(_ node: GraphNode, _ data: GraphValue) -> GraphValue? {
        let order = node.integers("perm")?.map { Int(clamping: $0) } ?? data.shape.indices.reversed()
        guard order.sorted() == Array(data.shape.indices) else { return nil }
        let offsets = data.offsets
        return data.rearranged(order.map { offsets[$0] })
    }

    private func reshaped(_ data: GraphValue, _ target: [Int64], keepsZeros: Bool) -> GraphValue? {
        var shape: [Int64] = []
        for (axis, extent) in target.enumerated() {
            if extent == 0, !keepsZeros {
                guard data.shape.indices.contains(axis) else { return nil }
                shape.append(Int64(data.shape[axis]))
            } else {
                shape.append(extent)
            }
        }
        let open = shape.indices.filter { shape[$0] == -1 }
        guard open.count <= 1, let rest = ONNXTensors.shape(shape.map { $0 == -1 ? 1 : $0 }) else { return nil }
        let known = rest.reduce(1, *)
        if let axis = open.first {
            guard known > 0, data.count.isMultiple(of: known) else { return nil }
            shape[axis] = Int64(data.count / known)
        } else if known != data.count {
            return nil
        }
        return data.reshaped(shape.map { Int(clamping: $0) })
    }

    private func flattened(_ data: GraphValue, axis: Int) -> GraphValue? {
        let axis = axis < 0 ? axis &+ data.shape.count : axis
        guard (0...data.shape.count).contains(axis) else { return nil }
        return data.reshaped([data.shape[..<axis].reduce(1, *), data.shape[axis...].reduce(1, *)])
    }

    private func squeezed(_ data: GraphValue, _ axes: [Int64]?) -> GraphValue? {
        let rank = data.shape.count
        let ones: [Int] = data.shape.indices.filter { data.shape[$0] == 1 }
        let dropped: [Int] = axes?.map { Int(clamping: $0 < 0 ? $0 &+ Int64(rank) : $0) } ?? ones
        guard dropped.allSatisfy({ data.shape.indices.contains($0) && data.shape[$0] == 1 }) else { return nil }
        return data.reshaped(data.shape.indices.filter { !dropped.contains($0) }.map { data.shape[$0] })
    }

    private func unsqueezed(_ data: GraphValue, _ axes: [Int64]) -> GraphValue? {
        let rank = data.shape.count + axes.count
        let added = Set(axes.map { Int(clamping: $0 < 0 ? $0 &+ Int64(rank) : $0) })
        guard added.count == axes.count, rank <= 8, added.allSatisfy((0..<rank).contains) else { return nil }
        var rest = data.shape[...]
        return data.reshaped((0..<rank).map { added.contains($0) ? 1 : rest.popFirst() ?? 1 })
    }

    private func expanded(_ data: GraphValue, _ target: [Int64]) -> GraphValue? {
        guard let target = ONNXTensors.shape(target), let shape = GraphValue.commonShape(data.shape, target) else {
            return nil
        }
        return data.expanded(to: shape)
    }

    private func tiled(_ data: GraphValue, _ counts: [Int64]) -> GraphValue? {
        guard counts.count == data.shape.count, ONNXTensors.shape(counts) != nil else { return nil }
        var offsets = data.offsets
        for (axis, count) in counts.enumerated() {
            guard count * Int64(data.shape[axis]) <= GraphValue.elementLimit else { return nil }
            offsets[axis] = (0..<Int(count)).flatMap { _ in offsets[axis] }
        }
        return data.rearranged(offsets)
    }

    private func gathered(_ data: GraphValue, _ indices: GraphValue, axis: Int) -> GraphValue? {
        let axis = axis < 0 ? axis &+ data.shape.count : axis
        guard data.shape.indices.contains(axis), let chosen = indices.integers else { return nil }
        var offsets = data.offsets
        let all = offsets[axis]
        let places = chosen.map { Int(clamping: $0 < 0 ? $0 &+ Int64(all.count) : $0) }
        guard places.allSatisfy(all.indices.contains) else { return nil }
        offsets[axis] = places.map { all[$0] }
        return data.rearranged(offsets)?.reshaped(
            Array(data.shape[..<axis]) + indices.shape + Array(data.shape[(axis + 1)...]))
    }

    private func sliced(_ node: GraphNode, _ data: GraphValue) throws(InterchangeError) -> GraphValue? {
        // Before operator set 10 the places were attributes.
        let starts = node.has("starts") ? node.integers("starts") ?? [] : try integers(node, 1)
        let ends = node.has("starts") ? node.integers("ends") ?? [] : try integers(node, 2)
        let axes = try axes(node, 3) ?? starts.indices.map { Int64($0) }
        let steps = try optional(node, 4) == nil ? starts.map { _ in 1 } : try integers(node, 4)
        guard ends.count == starts.count, axes.count == starts.count, steps.count == starts.count else { return nil }
        var offsets = data.offsets
        for (index, axis) in axes.enumerated() {
            let axis = Int(clamping: axis < 0 ? axis &+ Int64(data.shape.count) : axis)
            guard offsets.indices.contains(axis), steps[index] != 0 else { return nil }
            let extent = Int64(data.shape[axis])
            let isForward = steps[index] > 0
            func place(_ number: Int64) -> Int64 {
                let place = number < 0 ? number &+ extent : number
                return isForward ? min(max(place, 0), extent) : min(max(place, -1), extent - 1)
            }
            let step = min(max(steps[index], -extent - 1), extent + 1)
            let places = stride(from: place(starts[index]), to: place(ends[index]), by: Int(step))
            offsets[axis] = places.map { offsets[axis][Int($0)] }
        }
        return data.rearranged(offsets)
    }

    private func joined(_ node: GraphNode) throws(InterchangeError) -> GraphValue? {
        var parts: [GraphValue] = []
        for index in node.inputs.indices { parts.append(try input(node, index)) }
        let axis = node.integer("axis")
        return GraphValue.joined(parts, axis: axis < 0 ? axis &+ parts[0].shape.count : axis)
    }

    func split(_ node: GraphNode) throws(InterchangeError) -> [GraphValue] {
        let data = try input(node, 0)
        let axis = node.integer("axis") < 0 ? node.integer("axis") &+ data.shape.count : node.integer("axis")
        guard data.shape.indices.contains(axis), !node.outputs.isEmpty else {
            throw node.problem("its axis is missing")
        }
        let extent = data.shape[axis]
        let even = (extent + node.outputs.count - 1) / node.outputs.count
        let given =
            node.has("split") ? node.integers("split") : try optional(node, 1) == nil ? nil : try integers(node, 1)
        var start = 0
        var parts: [GraphValue] = []
        for index in node.outputs.indices {
            let size =
                given.map { $0.indices.contains(index) ? Int(clamping: $0[index]) : -1 } ?? min(even, extent - start)
            var offsets = data.offsets
            guard size >= 0, size <= extent - start else { throw node.problem("its parts do not fit") }
            offsets[axis] = Array(offsets[axis][start..<(start + size)])
            guard let part = data.rearranged(offsets) else { throw node.problem("its input is too large") }
            parts.append(part)
            start += size
        }
        return parts
    }

    private func equal(_ left: GraphValue, _ right: GraphValue) -> GraphValue? {
        guard let shape = GraphValue.commonShape(left.shape, right.shape),
            let first = left.expanded(to: shape)?.integers, let second = right.expanded(to: shape)?.integers
        else { return nil }
        return GraphValue(shape: shape, numbers: .integers(zip(first, second).map { $0 == $1 ? 1 : 0 }))
    }

    private func chosen(_ condition: GraphValue, _ left: GraphValue, _ right: GraphValue) -> GraphValue? {
        guard
            let shape = GraphValue.commonShape(condition.shape, left.shape).flatMap({
                GraphValue.commonShape($0, right.shape)
            }), let choice = condition.expanded(to: shape)?.integers, let first = left.expanded(to: shape)?.integers,
            let second = right.expanded(to: shape)?.integers
        else { return nil }
        let values = zip(choice, zip(first, second)).map { $0 != 0 ? $1.0 : $1.1 }
        return GraphValue(shape: shape, numbers: .integers(values))
    }
}
