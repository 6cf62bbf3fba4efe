/// How well the scores put anomalous points before normal ones, whatever the threshold.
package struct RankingQuality: Equatable, Sendable, Encodable {
    /// See `AreaUnderCurve.precisionRecall`.
    package let aucPR: Double
    /// See `AreaUnderCurve.roc`.
    package let aucROC: Double
    /// See `VolumeUnderSurface.precisionRecall`.
    package let vusPR: Double
    /// See `VolumeUnderSurface.roc`.
    package let vusROC: Double
    /// See `BestF1`.
    package let bestF1: BestF1

    /// - Throws: `EvaluationError` when lengths differ, a score is NaN or only one class is present.
    /// - Complexity: that of `VolumeUnderSurface`.
    package init(scores: [Double], labels: [Bool], settings: EvaluationSettings) throws(EvaluationError) {
        let ranked = try RankedScores(scores: scores, labels: labels)
        let area = AreaUnderCurve(ranked)
        let volume = try VolumeUnderSurface(
            scores: scores, labels: labels, slidingWindow: settings.slidingWindow,
            thresholdCount: settings.thresholdCount)
        aucPR = area.precisionRecall
        aucROC = area.roc
        vusPR = volume.precisionRecall
        vusROC = volume.roc
        bestF1 = BestF1(ranked)
    }

    /// Each figure averaged over several rankings of the same points.
    /// - Parameter draws: at least one.
    init(meanOf draws: [RankingQuality]) {
        let count = Double(draws.count)
        aucPR = draws.reduce(0) { $0 + $1.aucPR } / count
        aucROC = draws.reduce(0) { $0 + $1.aucROC } / count
        vusPR = draws.reduce(0) { $0 + $1.vusPR } / count
        vusROC = draws.reduce(0) { $0 + $1.vusROC } / count
        bestF1 = BestF1(meanOf: draws.map(\.bestF1))
    }
}
