/// Verdicts against labels, point by point.
package struct PointQuality: Equatable, Sendable, Encodable {
    package let truePositives: Int
    package let falsePositives: Int
    package let falseNegatives: Int
    package let trueNegatives: Int

    /// Share of the flagged points that are labelled; 0 where none is flagged, nil where none is labelled.
    package let precision: Double?
    /// Share of the labelled points that are flagged; nil where none is labelled.
    package let recall: Double?
    /// 2·TP / (2·TP + FP + FN), equal to scikit-learn's `f1_score`; nil where no point is labelled.
    package let f1: Double?
    /// Share of the normal points that are flagged; nil where none is normal.
    package let falsePositiveRate: Double?

    /// - Throws: `EvaluationError` when lengths differ or there are no points.
    package init(verdicts: [Bool], labels: [Bool]) throws(EvaluationError) {
        guard !labels.isEmpty else { throw EvaluationError(.noPoints) }
        guard verdicts.count == labels.count else {
            throw EvaluationError(.lengthMismatch(field: "verdicts", expected: labels.count, found: verdicts.count))
        }
        var counts = (tp: 0, fp: 0, fn: 0, tn: 0)
        for (isFlagged, isLabelled) in zip(verdicts, labels) {
            switch (isFlagged, isLabelled) {
            case (true, true): counts.tp += 1
            case (true, false): counts.fp += 1
            case (false, true): counts.fn += 1
            case (false, false): counts.tn += 1
            }
        }
        truePositives = counts.tp
        falsePositives = counts.fp
        falseNegatives = counts.fn
        trueNegatives = counts.tn
        let positives = counts.tp + counts.fn
        let hasPositives = positives > 0
        precision = hasPositives ? Self.share(counts.tp, of: counts.tp + counts.fp) ?? 0 : nil
        recall = Self.share(counts.tp, of: positives)
        f1 = hasPositives ? Self.share(2 * counts.tp, of: 2 * counts.tp + counts.fp + counts.fn) : nil
        falsePositiveRate = Self.share(counts.fp, of: counts.fp + counts.tn)
    }

    /// The verdicts "score at least `threshold`" against labels.
    ///
    /// - Throws: `EvaluationError` when lengths differ or there are no points.
    package init(scores: [Double], labels: [Bool], threshold: Double) throws(EvaluationError) {
        try self.init(verdicts: scores.map { $0 >= threshold }, labels: labels)
    }

    private static func share(_ part: Int, of whole: Int) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }
}
