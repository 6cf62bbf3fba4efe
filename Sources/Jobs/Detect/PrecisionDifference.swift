internal import Engine

/// How scores in a lower precision differ from those in float32.
package struct PrecisionDifference: Sendable {
    package private(set) var scoreCount = 0
    /// Scores that are an anomaly in one precision and none in the other.
    package private(set) var changedVerdictCount = 0
    /// Of each score the difference as a share of the limit that it was held against, ascending.
    private let shares: [Double]

    /// Compares scores of the same series; both lists in the same order.
    init(_ scored: [ScoredSeries], exact: [ScoredSeries]) {
        var shares: [Double] = []
        for (series, reference) in zip(scored, exact) {
            for index in 0..<min(series.count, reference.count) {
                scoreCount += 1
                if series.verdicts[index] != reference.verdicts[index] { changedVerdictCount += 1 }
                shares.append(abs(series.scores[index] - reference.scores[index]) / reference.limits[index])
            }
        }
        self.shares = shares.sorted()
    }

    /// Of the limit: the median difference and the largest; nil without scores.
    package var shareOfLimit: (median: Double, largest: Double)? {
        guard let largest = shares.last else { return nil }
        return (shares[shares.count / 2], largest)
    }
}
