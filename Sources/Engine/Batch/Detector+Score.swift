public import Core

extension Detector {
    /// Windows that a model is given at once.
    static let batchSize = 256

    /// Scores every window of a series.
    ///
    /// Windows never span a gap. The numbers are those that a ``DetectorStream`` gives for the same rows.
    ///
    /// - Throws: ``DetectorError/missingColumns(workload:missing:available:)`` or
    ///   ``DetectorError/otherInterval(workload:dataSeconds:modelSeconds:)``.
    /// - Complexity: linear in the number of rows.
    public func score(_ series: Series) throws(DetectorError) -> ScoredSeries {
        try checkInterval(series)
        let indices = try inputIndices(in: series.columns)
        let features = feature.value.outputColumns
        var scored = ScoredSeries(
            workload: series.workload, replica: series.replica, intervalSeconds: series.intervalSeconds,
            features: features)
        var runner = DeviationRunner(model.value)
        var judge = WindowJudge(self)

        for run in FeatureRun.all(of: series, columnIndices: indices, feature: feature.value) {
            judge.reset()
            runner.forEach(of: run.rows) { lastRow, deviation in
                let (score, verdict) = judge.judge(deviation)
                let row = run.firstRow + lastRow
                scored.append(
                    timeSeconds: series.timeSeconds(ofRow: row), score: score, verdict: verdict,
                    contributions: judge.contributions)
            }
        }
        scored.unscoredRowCount = series.rowCount - scored.count
        return scored
    }

    func checkInterval(_ series: Series) throws(DetectorError) {
        guard RegularClock.isSame(series.intervalSeconds, intervalSeconds) else {
            throw .otherInterval(
                workload: workload, dataSeconds: series.intervalSeconds, modelSeconds: intervalSeconds)
        }
    }
}
