public import Core

/// The windows of a series with what a detector makes of each, one entry for each score of ``ScoredWindows/scored``.
public struct ScoredWindows: Sendable {
    /// Scores, limits, verdicts and contributions.
    public let scored: ScoredSeries
    /// Rows in a window.
    public let windowLength: Int
    /// The windows as the model gets them: scaled features, `[windows × length × features]`.
    public let windows: [Float]
    /// Window minus reconstruction, same shape.
    public let residuals: [Float]
}

extension Detector {
    /// Scores a series and keeps every window with its residuals.
    ///
    /// - Throws: as ``score(_:)`` does.
    /// - Complexity: memory of windows × length × features, twice.
    public func windows(of series: Series) throws(DetectorError) -> ScoredWindows {
        let scored = try score(series)
        let indices = try inputIndices(in: series.columns)
        let shape = model.value.windowShape
        let featureCount = feature.value.outputColumns.count
        var runner = model.value.makeRunner()
        var inputs: [Float] = []
        var residuals: [Float] = []
        inputs.reserveCapacity(scored.count * shape.length * featureCount)
        residuals.reserveCapacity(inputs.capacity)
        for run in FeatureRun.all(of: series, columnIndices: indices, feature: feature.value) {
            let windows = WindowSet(shape: shape, featureCount: featureCount, runs: [run.rows])
            var window = [Float](repeating: 0, count: windows.windowSize)
            Residuals.forEach(of: windows, runner: &runner) { index, left in
                windows.copyWindow(index, to: &window, at: 0)
                inputs += window
                for position in left.indices { residuals.append(left[position]) }
            }
        }
        return ScoredWindows(
            scored: scored, windowLength: shape.length, windows: inputs, residuals: residuals)
    }
}
