package import Engine

/// Counts over the replicas of a workload, or over all workloads.
package struct ScoreCounts: Sendable, Equatable {
    package let scoreCount: Int
    package let unscoredRowCount: Int
    package let anomalyCount: Int
    /// Scores that are not finite; all of them are anomalies.
    package let nonFiniteCount: Int
    /// Highest ratio of a score to its limit; nil without scores, infinite where a limit is 0 and a score is not.
    package let peakOverLimit: Double?

    package init(_ scored: [ScoredSeries]) {
        scoreCount = scored.reduce(0) { $0 + $1.count }
        unscoredRowCount = scored.reduce(0) { $0 + $1.unscoredRowCount }
        anomalyCount = scored.reduce(0) { $0 + $1.verdicts.count { $0 } }
        nonFiniteCount = scored.reduce(0) { $0 + $1.nonFiniteCount }
        peakOverLimit = scored.lazy
            .flatMap { zip($0.scores, $0.limits) }
            .map { $0 / $1 }
            .filter { !$0.isNaN }
            .max()
    }

    /// Share of the scores that are anomalies; nil without scores.
    package var anomalousShare: Double? {
        scoreCount == 0 ? nil : Double(anomalyCount) / Double(scoreCount)
    }
}
