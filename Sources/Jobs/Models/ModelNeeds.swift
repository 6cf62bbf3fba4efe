internal import Core
internal import Engine
internal import HDF5
internal import Ingest
internal import ModelFiles

/// What the detectors of a model file need of the data that they score.
struct ModelNeeds {
    let expected: [Workload: DataExpectation]
    /// How the data were asked for that the detectors learnt: ``DataOrigin/json``.
    let origin: String?

    /// Columns, interval and the rows before the first score.
    ///
    /// - Parameter key: whose signature the file must have, if anyone's.
    static func of(
        _ path: String, signedBy key: VerifyingKey? = nil, registry: Registry, loader: FileLoader
    ) throws -> ModelNeeds {
        try read(path, key, loader) { record in
            DataExpectation(try Detector(record, registry: registry))
        }
    }

    /// Columns, and the interval where one was learnt; for detectors that may have no limit yet.
    static func columns(_ path: String, registry: Registry, loader: FileLoader) throws -> ModelNeeds {
        try read(path, nil, loader) { record in
            DataExpectation(
                columns: try record.learntColumns(registry),
                intervalSeconds: record.isCalibrated ? record.intervalSeconds : 0, warmUpRows: 0)
        }
    }

    private static func read(
        _ path: String, _ key: VerifyingKey?, _ loader: FileLoader, _ need: (DetectorRecord) throws -> DataExpectation
    ) throws -> ModelNeeds {
        let file = try ModelFile.read(path, signedBy: key, loader: loader)
        var expected: [Workload: DataExpectation] = [:]
        for record in file.detectors { expected[record.workload] = try need(record) }
        return ModelNeeds(expected: expected, origin: file.origin)
    }
}

extension DataExpectation {
    /// What a detector needs of the rows that it scores.
    init(_ detector: Detector) {
        // A window's length: one row more than it lacks, since the first row of a rate has none.
        self.init(
            columns: detector.feature.value.inputColumns, intervalSeconds: detector.intervalSeconds,
            warmUpRows: detector.model.value.windowShape.length)
    }
}

extension ScoredSeries {
    /// The scores at and after a time, where the rows before it were only to fill the first window.
    func scores(from fromSeconds: Double?, of series: Series) -> ScoredSeries {
        guard let fromSeconds, series.startSeconds < fromSeconds else { return self }
        var kept = ScoredSeries(
            workload: workload, replica: replica, intervalSeconds: intervalSeconds, features: features)
        let firstRow = series.clock.row(notBefore: fromSeconds, limit: series.rowCount)
        // Scores have the times of rows: half an interval earlier lies between two of them.
        let first = series.clock.seconds(ofRow: firstRow) - intervalSeconds / 2
        for index in timesSeconds.indices where timesSeconds[index] >= first {
            kept.append(
                timeSeconds: timesSeconds[index], score: scores[index],
                verdict: Verdict(limit: limits[index], isAnomalous: verdicts[index]),
                contributions: Array(contributions[index * features.count..<(index + 1) * features.count]))
        }
        kept.unscoredRowCount = series.rowCount - firstRow - kept.count
        return kept
    }
}
