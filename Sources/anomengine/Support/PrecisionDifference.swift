internal import ArgumentParser
internal import Core
internal import Engine
internal import Kernels
internal import Report

/// How scores in a lower precision differ from those in float32.
struct PrecisionDifference {
    private(set) var scoreCount = 0
    /// Scores that are an anomaly in one precision and none in the other.
    private(set) var changedVerdictCount = 0
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

    func description(_ precision: Precision) -> String {
        guard let largest = shares.last else { return "\(precision.rawValue) against f32: no scores" }
        let median = shares[shares.count / 2]
        let changed = 100 * Double(changedVerdictCount) / Double(scoreCount)
        return "\(precision.rawValue) against f32: \(changedVerdictCount) of \(scoreCount) verdicts differ"
            + " (\(NumberText.fixed(changed, decimals: 3)) %); scores differ by"
            + " \(NumberText.fixed(100 * median, decimals: 3)) % of the limit in the median,"
            + " \(NumberText.fixed(100 * largest, decimals: 2)) % at most"
    }
}

extension Precision: ExpressibleByArgument {}
