internal import Glibc

/// The generalised Pareto distribution that fits excesses over a threshold best: P(Y > y) = (1 + γ y ÷ σ)^(−1/γ).
///
/// Maximum likelihood in Grimshaw's form ("Computing Maximum Likelihood Estimates for the Generalized Pareto Distribution",
/// 1993): with x = γ ÷ σ the best γ is the mean of ln(1 + x Y), so that one number is left to search for. γ is kept at or
/// above −½, below which the likelihood has no regular maximum.
struct ParetoTail: Equatable {
    /// γ: 0 for an exponential tail, positive for a heavier one.
    private(set) var shape: Double
    /// σ: 0 where all excesses are 0.
    private(set) var scale: Double

    /// - Parameter excesses: not negative, at least one.
    init(_ excesses: [Double]) {
        let mean = excesses.reduce(0, +) / Double(excesses.count)
        let largest = excesses.max() ?? 0
        (shape, scale) = (0, mean)
        guard mean > 0, mean.isFinite else { return }
        var best = Self.logLikelihood(0, excesses, mean).value
        // Candidates on both sides of 0, denser near it; the best one is then refined between its neighbours.
        let lowest = -mean / largest
        let below = (1...24).map { lowest * (1 - pow(0.75, Double($0))) }.reversed()
        let above = (1...40).map { 1e-3 * pow(1.35, Double($0)) }
        let grid = below + [0] + above
        var position = grid.firstIndex(of: 0) ?? 0
        for (index, x) in grid.enumerated() where x != 0 {
            let value = Self.logLikelihood(x, excesses, mean).value
            if value > best { (best, position) = (value, index) }
        }
        var low = grid[max(position - 1, 0)]
        var high = grid[min(position + 1, grid.count - 1)]
        // Golden section.
        for _ in 0..<40 {
            let left = high - 0.6180339887498949 * (high - low)
            let right = low + 0.6180339887498949 * (high - low)
            if Self.logLikelihood(left, excesses, mean).value >= Self.logLikelihood(right, excesses, mean).value {
                high = right
            } else {
                low = left
            }
        }
        let found = Self.logLikelihood((low + high) / 2, excesses, mean)
        guard found.value > best - 1e-9, abs(found.shape) > 1e-9 else { return }
        shape = found.shape
        scale = found.shape / ((low + high) / 2) * mean
    }

    /// The mean log-likelihood for x, in units of 1 ÷ mean, with the γ that belongs to it.
    private static func logLikelihood(_ x: Double, _ excesses: [Double], _ mean: Double) -> (
        value: Double, shape: Double
    ) {
        guard abs(x) > 1e-12 else { return (-log(mean) - 1, 0) }
        var sum = 0.0
        for excess in excesses { sum += log1p(x * excess / mean) }
        let shape = sum / Double(excesses.count)
        guard shape.isFinite, shape >= -0.5, shape / x > 0 else { return (-.infinity, 0) }
        return (-log(shape / x * mean) - shape - 1, shape)
    }

    /// The excess that is itself exceeded with probability `share` ÷ `peakShare`, where `peakShare` of all scores have an
    /// excess.
    func quantile(share: Double, peakShare: Double) -> Double {
        guard scale > 0, share < peakShare else { return 0 }
        let ratio = share / peakShare
        return abs(shape) < 1e-9 ? -scale * log(ratio) : scale / shape * expm1(-shape * log(ratio))
    }
}
