/// A random walk with restart on a weighted directed graph, and where it is found in the long run.
struct RandomWalk {
    /// A step from one place to another; weights of steps out of a place need not add up to 1.
    struct Step {
        let from: Int
        let to: Int
        let weight: Double
    }

    /// Probability of continuing the walk.
    let damping: Double
    /// Where the walk starts, by place; adds up to 1. Places without a way out lead here too.
    let start: [Double]
    let steps: [Step]

    init(damping: Double, start: [Double], steps: [Step]) {
        let total = start.reduce(0) { $0 + max(0, $1) }
        self.damping = damping
        self.start =
            total > 0 ? start.map { max(0, $0) / total } : start.map { _ in 1 / Double(max(1, start.count)) }
        self.steps = steps.filter { $0.weight > 0 }
    }

    /// The share of time at each place.
    func stationary(iterations: Int = 200, tolerance: Double = 1e-12) -> [Double] {
        var outgoing = [Double](repeating: 0, count: start.count)
        for step in steps { outgoing[step.from] += step.weight }
        var shares = start
        for _ in 0..<iterations {
            var next = start.map { $0 * (1 - damping) }
            var stuck = 0.0
            for place in shares.indices where outgoing[place] == 0 { stuck += shares[place] }
            for place in next.indices { next[place] += damping * stuck * start[place] }
            for step in steps {
                next[step.to] += damping * shares[step.from] * step.weight / outgoing[step.from]
            }
            let change = zip(next, shares).reduce(0) { $0 + abs($1.0 - $1.1) }
            shares = next
            if change < tolerance { break }
        }
        // Scores that differ by rounding alone are equal.
        return shares.map { ($0 * 1e9).rounded() / 1e9 }
    }
}

/// Pearson's correlation over the rows where both are measured; 0 if there are too few or one does not vary.
func correlation(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Double {
    var count = 0.0
    var (sumLeft, sumRight, sumLeftLeft, sumRightRight, sumLeftRight) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (x, y) in zip(left, right) where !x.isNaN && !y.isNaN {
        let (x, y) = (Double(x), Double(y))
        count += 1
        sumLeft += x
        sumRight += y
        sumLeftLeft += x * x
        sumRightRight += y * y
        sumLeftRight += x * y
    }
    guard count >= 3 else { return 0 }
    let (varianceLeft, varianceRight) = (
        sumLeftLeft - sumLeft * sumLeft / count, sumRightRight - sumRight * sumRight / count
    )
    guard varianceLeft > 1e-12 * sumLeftLeft, varianceRight > 1e-12 * sumRightRight else { return 0 }
    let value = (sumLeftRight - sumLeft * sumRight / count) / (varianceLeft * varianceRight).squareRoot()
    return min(max(value, -1), 1)
}

/// A correlation with two decimals.
func correlationText(_ value: Double) -> String {
    guard let hundredths = Int(exactly: (value * 100).rounded()) else { return "\(value)" }
    return hundredths >= 100 ? "1.00" : "0.\(hundredths < 10 ? "0" : "")\(hundredths)"
}
