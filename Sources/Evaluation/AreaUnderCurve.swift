/// Areas under the precision-recall and the receiver operating characteristic curve, point by point.
///
/// Both equal what TSB-AD 1.5 prints as `AUC-PR` and `AUC-ROC` (`basic_metricor.metric_PR` and `metric_ROC`).
package struct AreaUnderCurve: Equatable, Sendable {
    /// Average precision, AP = Σₖ (Rₖ − Rₖ₋₁) Pₖ over the distinct scores in descending order, without
    /// interpolation (`sklearn.metrics.average_precision_score`). Random scores get the share of labelled points.
    package let precisionRecall: Double

    /// Area under the ROC curve by the trapezoid rule (`sklearn.metrics.roc_auc_score`): the probability that a
    /// labelled point scores higher than a normal one, a tie counting one half. Random scores get 0.5.
    package let roc: Double

    /// - Parameters:
    ///   - scores: one score per point, higher is stranger; infinite ones rank at the ends, NaN is refused.
    ///   - labels: true where the point is anomalous; at least one point of each class.
    /// - Throws: `EvaluationError` when lengths differ, a score is NaN or only one class is present.
    /// - Complexity: O(n log n).
    package init(scores: [Double], labels: [Bool]) throws(EvaluationError) {
        self.init(try RankedScores(scores: scores, labels: labels))
    }

    init(_ ranked: RankedScores) {
        var averagePrecision = 0.0
        var doubledPairs = 0.0
        var truePositives = 0
        var falsePositives = 0
        for entry in ranked.thresholds.indices {
            let gainedPositives = ranked.truePositives[entry] - truePositives
            let gainedNegatives = ranked.falsePositives[entry] - falsePositives
            averagePrecision += Double(gainedPositives) * ranked.precision(at: entry)
            doubledPairs += Double(gainedNegatives) * Double(2 * truePositives + gainedPositives)
            truePositives = ranked.truePositives[entry]
            falsePositives = ranked.falsePositives[entry]
        }
        precisionRecall = averagePrecision / Double(ranked.positiveCount)
        roc = doubledPairs / (2 * Double(ranked.positiveCount) * Double(ranked.negativeCount))
    }
}
