/// The best point-wise F1 over all thresholds, without point adjustment.
///
/// F1 = 2PR / (P + R + 10⁻⁵), the largest over the distinct scores: TSB-AD 1.5's `Standard-F1`
/// (`basic_metricor.metric_PointF1`), whose small constant makes a perfect ranking 0.999995.
/// The threshold is chosen with the labels in hand: it bounds what a threshold learnt on normal data can
/// reach, and says nothing of what one does reach. Point-adjusted F1 is not offered, because it rewards
/// random scores.
package struct BestF1: Equatable, Sendable, Encodable {
    package let f1: Double
    package let precision: Double
    package let recall: Double
    /// Points with a score of at least this are flagged. Of equally good thresholds, the lowest; infinite where only
    /// infinite scores are flagged.
    package let threshold: Double

    /// - Parameters:
    ///   - scores: one score per point, higher is stranger; infinite ones rank at the ends, NaN is refused.
    ///   - labels: true where the point is anomalous; at least one point of each class.
    /// - Throws: `EvaluationError` when lengths differ, a score is NaN or only one class is present.
    /// - Complexity: O(n log n).
    package init(scores: [Double], labels: [Bool]) throws(EvaluationError) {
        self.init(try RankedScores(scores: scores, labels: labels))
    }

    init(_ ranked: RankedScores) {
        var best = 0
        var bestF1 = -1.0
        for entry in ranked.thresholds.indices {
            let precision = ranked.precision(at: entry)
            let recall = ranked.recall(at: entry)
            let f1 = 2 * (precision * recall) / (precision + recall + 0.00001)
            if f1 >= bestF1 {
                best = entry
                bestF1 = f1
            }
        }
        f1 = bestF1
        precision = ranked.precision(at: best)
        recall = ranked.recall(at: best)
        threshold = ranked.thresholds[best]
    }

    /// Each figure averaged over several rankings of the same points.
    init(meanOf draws: [BestF1]) {
        let count = Double(draws.count)
        f1 = draws.reduce(0) { $0 + $1.f1 } / count
        precision = draws.reduce(0) { $0 + $1.precision } / count
        recall = draws.reduce(0) { $0 + $1.recall } / count
        threshold = draws.reduce(0) { $0 + $1.threshold } / count
    }
}
