/// Volume under the range-based precision-recall and ROC surface.
///
/// Anomalies in time series have blurred borders: a score that rises a few points early or late is not wrong.
/// For each buffer width w = 0 … W each labelled run gets a sloping shoulder of w/2 points on either side, of
/// height √(1 − d/w) at distance d, and the area under the range-based curve is taken; the volume is the mean
/// over w. Source: Paparrizos et al., "Volume Under the Surface: A New Accuracy Evaluation Measure for
/// Time-Series Anomaly Detection", PVLDB 15(11), 2022. Equal to TSB-AD 1.5's `VUS-PR` and `VUS-ROC`
/// (`generate_curve(version: 'opt')`, that is `basic_metricor.RangeAUC_volume_opt`).
///
/// For buffer w and threshold j, with P labelled points, n points, N the points flagged and
/// E the sum of the shoulders under flagged points:
///
///     TP = (labelled points flagged) + E          P' = P + E/2
///     TPR = min(TP/P', 1) · (share of buffered runs with a flagged point)
///     FPR = (N − TP) / (n − P')                   precision = TP / N
///
/// The thresholds are the scores at `thresholdCount` evenly spaced ranks.
package struct VolumeUnderSurface: Equatable, Sendable {
    /// VUS-PR. Random scores get a little more than the share of labelled points.
    package let precisionRecall: Double
    /// VUS-ROC. Random scores may get well over 0.5; read it beside the random row only.
    package let roc: Double

    /// - Parameters:
    ///   - scores: one score per point of a regular clock, higher is stranger; infinite ones rank at the ends, NaN is
    ///     refused.
    ///   - labels: true where the point is anomalous; at least one point of each class.
    ///   - slidingWindow: W, the widest buffer, in points; 0 to 100,000.
    ///   - thresholdCount: number of thresholds, `thre` in TSB-AD; 1 to 100,000.
    /// - Throws: `EvaluationError` when lengths differ, a score is NaN, only one class is present or a
    ///   setting is out of range.
    /// - Complexity: O(n log n + W·(r·W + k)) time for r labelled runs and k thresholds, O(n) memory.
    package init(
        scores: [Double], labels: [Bool], slidingWindow: Int, thresholdCount: Int = 250
    ) throws(EvaluationError) {
        try RankedScores.check(scores: scores, labels: labels)
        try EvaluationSettings.check(slidingWindow: slidingWindow, thresholdCount: thresholdCount)
        let ladder = ThresholdLadder(scores: scores, count: thresholdCount)
        var runs = BufferedRuns(labels: labels, firstFlaggedAt: ladder.firstFlaggedAt, thresholdCount: thresholdCount)
        let flagged = ladder.flaggedCounts(where: nil)
        let labelledFlagged = ladder.flaggedCounts(where: labels)

        let positiveCount = labels.count { $0 }
        var areaPR = 0.0
        var areaROC = 0.0
        for buffer in 0...slidingWindow {
            runs.widen(toHalfBuffer: buffer / 2)
            let area = Self.area(
                flagged: flagged, labelledFlagged: labelledFlagged,
                shoulders: runs.flaggedShoulders(buffer: buffer), existence: runs.existenceRatios(),
                positiveCount: positiveCount, pointCount: scores.count)
            areaPR += area.precisionRecall
            areaROC += area.roc
        }
        precisionRecall = areaPR / Double(slidingWindow + 1)
        roc = areaROC / Double(slidingWindow + 1)
    }

    /// The areas for one buffer. All arrays have one entry per threshold, descending.
    private static func area(
        flagged: [Int], labelledFlagged: [Int], shoulders: [Double], existence: [Double],
        positiveCount: Int, pointCount: Int
    ) -> (precisionRecall: Double, roc: Double) {
        var areaPR = 0.0
        var areaROC = 0.0
        var lastTPR = 0.0
        var lastFPR = 0.0
        for entry in flagged.indices {
            let truePositives = Double(labelledFlagged[entry]) + shoulders[entry]
            let positives = Double(positiveCount) + shoulders[entry] / 2
            let tpr = min(truePositives / positives, 1) * existence[entry]
            let fpr = (Double(flagged[entry]) - truePositives) / (Double(pointCount) - positives)
            areaPR += (tpr - lastTPR) * truePositives / Double(flagged[entry])
            areaROC += (fpr - lastFPR) * (tpr + lastTPR) / 2
            lastTPR = tpr
            lastFPR = fpr
        }
        // The reference closes the ROC curve at (1, 1); the precision-recall curve ends where it is.
        areaROC += (1 - lastFPR) * (1 + lastTPR) / 2
        return (areaPR, areaROC)
    }
}
