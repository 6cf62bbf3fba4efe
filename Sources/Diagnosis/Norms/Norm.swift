/// What is usual for each of some series.
struct Norm: Sendable {
    /// The usual value; NaN where nothing was measured.
    private(set) var median: [Float]
    /// How far above the usual value the maximum of a quiet window may lie.
    private(set) var up: [Float]
    /// How far below it the minimum may lie.
    private(set) var down: [Float]

    /// A norm of series of which nothing is known.
    init(unknown count: Int) {
        median = Array(repeating: .nan, count: count)
        up = median
        down = median
    }

    mutating func set(_ index: Int, _ usual: Usual) {
        median[index] = Float(usual.median)
        up[index] = Float(usual.up)
        down[index] = Float(usual.down)
    }

    subscript(index: Int) -> Usual {
        Usual(median: Double(median[index]), up: Double(up[index]), down: Double(down[index]))
    }

    /// The norm in another order; nil for a series of which nothing is known.
    func reordered(_ order: [Int?]) -> Norm {
        var norm = Norm(unknown: order.count)
        for (target, source) in order.enumerated() {
            if let source { norm.set(target, self[source]) }
        }
        return norm
    }
}

/// What is usual for one series.
struct Usual {
    var median: Double
    var up: Double
    var down: Double

    init(median: Double, up: Double, down: Double) {
        self.median = median
        self.up = up
        self.down = down
    }

    /// What is usual by the quartiles of ascending values that may hold unusual ones.
    ///
    /// For normally distributed values, quartiles are 1.35 standard deviations apart and the 99th percentile of the
    /// maximum of three lies 2.7 above the median: twice as much.
    init(quartilesOf ascending: [Float], floor: (Double) -> Double) {
        let spread = 2 * (Order.quantile(0.75, of: ascending) - Order.quantile(0.25, of: ascending))
        self.init(median: Order.quantile(0.5, of: ascending), up: spread, down: spread)
        widen(to: floor(median))
    }

    /// Widens the usual range to at least this much.
    mutating func widen(to floor: Double) {
        guard floor.isFinite else { return }
        up = up > floor ? up : floor
        down = down > floor ? down : floor
    }
}

/// Learns what is usual.
struct NormLearner {
    let quietRows: [Int]
    let windowRows: Int
    let rowCount: Int
    /// Changes by less than this share of the usual value are never unusual.
    let relativeFloor: Double
    /// With fewer quiet values than this, quartiles of all rows serve.
    let minimumQuiet: Int

    /// What is usual for one series.
    ///
    /// - Parameters:
    ///   - all: its value in each row of the history.
    ///   - absoluteFloor: changes by less than this are never unusual.
    func learn(_ all: [Float], absoluteFloor: Double) -> Usual {
        let quiet = quietRows.map { all[$0] }
        let ascending = Order.sorted(quiet)
        let floor = { (median: Double) in max(relativeFloor * abs(median), absoluteFloor) }
        var usual: Usual
        if ascending.count >= minimumQuiet {
            let median = Order.quantile(0.5, of: ascending)
            let edge = { (sign: Float) in
                Order.quantile(0.99, of: windowMaxima(quiet, sign: sign)) - median * Double(sign)
            }
            usual = Usual(median: median, up: edge(1), down: edge(-1))
        } else {
            return Usual(quartilesOf: Order.sorted(all), floor: floor)
        }
        usual.widen(to: floor(usual.median))
        return usual
    }

    /// The largest value of each window, ascending; windows without a value are left out.
    private func windowMaxima(_ values: [Float], sign: Float) -> [Float] {
        guard values.count >= windowRows else { return [] }
        let maxima = (0...values.count - windowRows).map { start in
            var largest = Float.nan
            for index in start..<start + windowRows {
                let value = values[index] * sign
                if !value.isNaN, largest.isNaN || value > largest { largest = value }
            }
            return largest
        }
        return Order.sorted(maxima)
    }
}
