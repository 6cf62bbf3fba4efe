public import Core

/// The windows of a series with what a detector makes of each, one entry for each score of ``ScoredWindows/scored``.
public struct ScoredWindows: Sendable {
    /// Scores, limits, verdicts and contributions.
    public let scored: ScoredSeries
    /// Rows in a window.
    public let windowLength: Int
    /// The windows as the model gets them: scaled features, `[windows × length × features]`.
    public let windows: [Float]
    /// Layout of a deviation.
    public let deviationShape: DeviationShape
    /// What the model says of each window, `[windows × rows × groups × features]`.
    public let deviations: [Float]
}

extension Detector {
    /// Scores a series and keeps every window with its deviation.
    ///
    /// - Throws: as ``score(_:)`` does.
    /// - Complexity: memory of windows × length × features, about twice.
    public func windows(of series: Series) throws(DetectorError) -> ScoredWindows {
        let scored = try score(series)
        let indices = try inputIndices(in: series.columns)
        let shape = model.value.windowShape
        let featureCount = feature.value.outputColumns.count
        var runner = DeviationRunner(model.value)
        var inputs: [Float] = []
        var deviations: [Float] = []
        inputs.reserveCapacity(scored.count * shape.length * featureCount)
        deviations.reserveCapacity(scored.count * model.value.deviationShape.count)
        for run in FeatureRun.all(of: series, columnIndices: indices, feature: feature.value) {
            runner.forEach(of: run.rows) { lastRow, deviation in
                inputs += run.rows.values[(lastRow + 1 - shape.length) * featureCount..<(lastRow + 1) * featureCount]
                for position in deviation.indices { deviations.append(deviation[position]) }
            }
        }
        return ScoredWindows(
            scored: scored, windowLength: shape.length, windows: inputs, deviationShape: model.value.deviationShape,
            deviations: deviations)
    }
}
