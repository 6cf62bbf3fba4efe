/// A value on an edge of a graph: an array and, where it depends on the input, the origin of each element.
struct GraphValue {
    enum Numbers {
        case floats([Float])
        case integers([Int64])
        /// The arithmetic was left out, as it would take too long.
        case unknown
    }

    /// Elements of a value that depends on the input, or that is rearranged.
    static let elementLimit = 1 << 23

    var shape: [Int]
    var numbers: Numbers
    /// Which element of which stage each one is; nil for a constant.
    var origins: [Origin]?

    var count: Int { shape.reduce(1, *) }

    init(shape: [Int], numbers: Numbers, origins: [Origin]? = nil) {
        self.shape = shape
        self.numbers = numbers
        self.origins = origins
    }

    init(integers: [Int64]) { self.init(shape: [integers.count], numbers: .integers(integers)) }

    /// Integers of a constant.
    var integers: [Int64]? {
        guard origins == nil, case .integers(let values) = numbers else { return nil }
        return values
    }

    /// Float numbers of a constant.
    var weight: Weight? {
        guard origins == nil, case .floats(let values) = numbers else { return nil }
        return Weight(shape: shape, values: values)
    }

    /// Whether this is a constant of one value throughout.
    func isConstant(_ number: Float) -> Bool {
        guard origins == nil else { return false }
        switch numbers {
        case .floats(let values): return values.allSatisfy { $0 == number }
        case .integers(let values): return values.allSatisfy { Float($0) == number }
        case .unknown: return false
        }
    }
}

/// The place of an element in a stage of the network: what a layer gives, or the input itself.
struct Origin: Equatable {
    let stage: Int32
    /// Index in the stage's `[batch, rows, width]`.
    let index: Int32

    /// An element that comes from no stage, such as padding.
    static let none = Origin(stage: -1, index: 0)
}

extension GraphValue {
    /// Steps from one index to the next along each axis.
    var strides: [Int] {
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in stride(from: shape.count - 2, through: 0, by: -1) {
            strides[axis] = strides[axis + 1] * shape[axis + 1]
        }
        return strides
    }

    /// For each axis the offset of each index; what ``rearranged(_:)`` takes to copy everything.
    var offsets: [[Int]] {
        zip(shape, strides).map { extent, stride in (0..<extent).map { $0 * stride } }
    }

    /// Copies the elements at the sums of one offset from each axis; nil if there are too many.
    func rearranged(_ offsets: [[Int]]) -> GraphValue? {
        var sources = [0]
        // Counts an empty axis as one: the other axes of an empty value have to stay in bounds too.
        var size = 1
        for axis in offsets {
            size *= max(1, axis.count)
            guard size <= Self.elementLimit else { return nil }
            sources = sources.flatMap { source in axis.map { source + $0 } }
        }
        let numbers: Numbers =
            switch self.numbers {
            case .floats(let values): .floats(sources.map { values[$0] })
            case .integers(let values): .integers(sources.map { values[$0] })
            case .unknown: .unknown
            }
        return GraphValue(
            shape: offsets.map(\.count), numbers: numbers, origins: origins.map { all in sources.map { all[$0] } })
    }

    /// The same elements in another shape of the same size.
    func reshaped(_ shape: [Int]) -> GraphValue { GraphValue(shape: shape, numbers: numbers, origins: origins) }

    /// Repeats axes of one element as ONNX's broadcasting does; nil if the shapes do not fit.
    func expanded(to target: [Int]) -> GraphValue? {
        guard target.count >= shape.count else { return nil }
        let padded = reshaped([Int](repeating: 1, count: target.count - shape.count) + shape)
        var offsets = padded.offsets
        for (axis, extent) in target.enumerated() where padded.shape[axis] != extent {
            guard padded.shape[axis] == 1 else { return nil }
            offsets[axis] = [Int](repeating: 0, count: extent)
        }
        return padded.rearranged(offsets)
    }

    /// The shape that two shapes broadcast to.
    static func commonShape(_ left: [Int], _ right: [Int]) -> [Int]? {
        let rank = max(left.count, right.count)
        let first = [Int](repeating: 1, count: rank - left.count) + left
        let second = [Int](repeating: 1, count: rank - right.count) + right
        var shape: [Int] = []
        for (one, other) in zip(first, second) {
            guard one == other || one == 1 || other == 1 else { return nil }
            shape.append(one == 1 ? other : one)
        }
        return shape
    }

    /// Joins values along an axis; nil if the shapes or kinds of number do not fit.
    static func joined(_ values: [GraphValue], axis: Int) -> GraphValue? {
        guard let first = values.first, first.shape.indices.contains(axis) else { return nil }
        var shape = first.shape
        shape[axis] = 0
        for value in values {
            guard value.shape.count == shape.count,
                zip(value.shape, first.shape).enumerated().allSatisfy({ $0 == axis || $1.0 == $1.1 })
            else { return nil }
            shape[axis] += value.shape[axis]
        }
        let outer = shape[..<axis].reduce(1, *)
        let inner = shape[(axis + 1)...].reduce(1, *)
        guard outer * inner * shape[axis] <= elementLimit else { return nil }
        func interleaved<Element>(_ parts: [[Element]]) -> [Element] {
            var result: [Element] = []
            for row in 0..<outer {
                for (part, value) in zip(parts, values) {
                    let size = value.shape[axis] * inner
                    result += part[(row * size)..<((row + 1) * size)]
                }
            }
            return result
        }
        let floats = values.compactMap { if case .floats(let all) = $0.numbers { all } else { nil } }
        let integers = values.compactMap { if case .integers(let all) = $0.numbers { all } else { nil } }
        let numbers: Numbers
        if floats.count == values.count {
            numbers = .floats(interleaved(floats))
        } else if integers.count == values.count {
            numbers = .integers(interleaved(integers))
        } else if integers.isEmpty {
            numbers = .unknown
        } else {
            return nil
        }
        let isConstant = values.allSatisfy { $0.origins == nil }
        let origins = values.map { $0.origins ?? [Origin](repeating: .none, count: $0.count) }
        return GraphValue(shape: shape, numbers: numbers, origins: isConstant ? nil : interleaved(origins))
    }
}
