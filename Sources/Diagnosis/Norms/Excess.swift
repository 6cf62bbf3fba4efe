/// How far a window leaves what is usual: the smaller of its distances from the norm and from the rows just before, in
/// units of what quiet windows show. 1 is the edge of normal.
///
/// Both distances count because a value that is unusual but was so before has another cause, and one that changed but
/// stays within its norm needs none.
struct Excess {
    enum Direction: Double {
        case up = 1
        case down = -1
    }

    /// Values of the rows before, then of the rows during.
    var buffer: [Float]
    let beforeCount: Int
    let duringCount: Int
    private var scratch: [Float]

    /// Quartiles of fewer values say nothing.
    private static let leastBefore = 5

    init(beforeCount: Int, duringCount: Int) {
        self.beforeCount = beforeCount
        self.duringCount = duringCount
        buffer = Array(repeating: .nan, count: beforeCount + duringCount)
        scratch = Array(repeating: 0, count: beforeCount)
    }

    /// Median of the rows before; NaN if nothing was measured.
    mutating func medianBefore() -> Double {
        Order.median(buffer, 0..<beforeCount, scratch: &scratch)
    }

    /// The furthest value of the rows during; NaN if nothing was measured.
    func furthest(_ direction: Direction) -> Double {
        let sign = Float(direction.rawValue)
        var furthest = Float.nan
        for index in beforeCount..<beforeCount + duringCount {
            let value = buffer[index] * sign
            if !value.isNaN, furthest.isNaN || value > furthest { furthest = value }
        }
        return Double(furthest * sign)
    }

    /// What is usual by the rows before alone; nil if there are too few of them.
    mutating func usualBefore(relativeFloor: Double, absoluteFloor: Double) -> Usual? {
        let ascending = Order.sorted(buffer[0..<beforeCount])
        guard ascending.count >= Self.leastBefore else { return nil }
        return Usual(quartilesOf: ascending, floor: { max(relativeFloor * abs($0), absoluteFloor) })
    }

    /// Whether the rows during leave the norm by more than `least`, whatever was before.
    func isBeyond(_ usual: Usual, _ direction: Direction, least: Double) -> Bool {
        let scale = direction == .up ? usual.up : usual.down
        // False if something is missing.
        return scale > 0 && (furthest(direction) - usual.median) * direction.rawValue > least * scale
    }

    /// The excess, or 0 if it does not reach `least`.
    mutating func measure(_ usual: Usual, _ direction: Direction, least: Double) -> Double {
        guard isBeyond(usual, direction, least: least) else { return 0 }
        let value = furthest(direction)
        let scale = direction == .up ? usual.up : usual.down
        let fromNorm = (value - usual.median) * direction.rawValue
        let before = medianBefore()
        let distance = before.isNaN ? fromNorm : min(fromNorm, (value - before) * direction.rawValue)
        return distance > least * scale ? distance / scale : 0
    }
}
