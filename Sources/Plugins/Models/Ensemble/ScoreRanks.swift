internal import Core
internal import Engine
internal import Glibc

/// Where a score stands among normal ones: the scale on which scores of different models can be averaged.
struct ScoreRanks {
    private static let quantileCount = 512

    /// Quantiles of normal scores, ascending.
    let quantiles: [Double]

    /// - Parameter scores: at least one.
    init(_ scores: [Double]) {
        let sorted = scores.sorted()
        let count = min(sorted.count, Self.quantileCount)
        quantiles = (0..<count).map { index in
            quantile(sorted: sorted, share: count > 1 ? Double(index) / Double(count - 1) : 0.5)
        }
    }

    init(_ state: PluginState, _ path: String) throws(StateError) {
        quantiles = try state.float64(path)
        let isAscending = zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 }
        guard (1...Self.quantileCount).contains(quantiles.count), isAscending else {
            throw .badValue(array: path, reason: "must hold 1 to \(Self.quantileCount) ascending numbers")
        }
    }

    var array: NamedArray { NamedArray(shape: [quantiles.count], values: .float64(quantiles)) }

    /// −ln of the share of normal scores that are higher; above all of them it grows with the logarithm of the score, so
    /// that strange rows keep their order.
    func tail(_ score: Double) -> Double {
        var (low, high) = (0, quantiles.count)
        while low < high {
            let middle = (low + high) / 2
            if quantiles[middle] <= score { low = middle + 1 } else { high = middle }
        }
        let count = Double(quantiles.count)
        guard low == quantiles.count else {
            // Between two quantiles, in proportion.
            let below = low > 0 ? quantiles[low - 1] : 0
            let width = quantiles[low] - below
            let part = width > 0 ? min(max((score - below) / width, 0), 1) : 0
            return -log(1 - (Double(low) + part) / (count + 1))
        }
        let largest = max(quantiles[quantiles.count - 1], 1e-12)
        return log(count + 1) + log(max(1, score / largest))
    }
}
