extension Detector {
    /// Windows that a model is given at once.
    static let batchSize = 256

    /// Scores every window of a series.
    ///
    /// Windows never span a gap. The numbers are those that a ``DetectorStream`` gives for the same rows.
    ///
    /// - Throws: ``DetectorError/missingColumns(workload:missing:available:)`` or
    ///   ``DetectorError/otherPeriod(workload:dataSeconds:modelSeconds:)``.
    /// - Complexity: linear in the number of rows.
    public func score(_ series: Series) throws(DetectorError) -> ScoredSeries {
        try checkPeriod(series)
        let indices = try inputIndices(in: series.columns)
        let features = feature.value.outputColumns
        var scored = ScoredSeries(
            workload: series.workload, replica: series.replica, periodSeconds: series.periodSeconds, features: features)
        let shape = model.value.windowShape
        var runner = model.value.makeRunner()
        var scorerStream = scorer.value.makeStream()
        var thresholdStream = threshold.value.makeStream()
        var contributions = [Float](repeating: 0, count: features.count)

        for run in FeatureRun.all(of: series, columnIndices: indices, feature: feature.value) {
            scorerStream.reset()
            thresholdStream.reset()
            let windows = WindowSet(shape: shape, featureCount: features.count, runs: [run.rows])
            Residuals.forEach(of: windows, runner: &runner) { index, residuals in
                let score = scoreOnce(&scorerStream, residuals, &contributions)
                let row = run.firstRow + index * shape.stride + shape.length - 1
                scored.append(
                    timeSeconds: series.timeSeconds(ofRow: row), score: score,
                    verdict: thresholdStream.judge(score), contributions: contributions)
            }
        }
        scored.unscoredRowCount = series.rowCount - scored.count
        return scored
    }

    func checkPeriod(_ series: Series) throws(DetectorError) {
        guard abs(series.periodSeconds - periodSeconds) <= 1e-6 * periodSeconds else {
            throw .otherPeriod(
                workload: workload, dataSeconds: series.periodSeconds, modelSeconds: periodSeconds)
        }
    }
}

/// Scores one window and leaves each feature's part in `contributions`.
func scoreOnce(
    _ stream: inout any ScorerStream, _ residuals: Span<Float>, _ contributions: inout [Float]
) -> Double {
    var parts = contributions.mutableSpan
    return stream.score(residuals, contributions: &parts)
}
