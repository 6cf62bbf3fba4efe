internal import Core
internal import Engine
import Testing

/// Scorer and threshold of an existing detector, fitted again on other data.
@Suite struct CalibratorTests {
    /// Window of 4 rows; the first row of a run has no difference, so n rows hold n - 4 windows.
    private static let windowLength = 4

    private static func calibrated(
        _ record: DetectorRecord, on series: [Series], share: Double = 0.25, log: Log = Log()
    ) throws -> Detector {
        try DetectorCalibrator(calibrationShare: share, registry: registry(log: log)).calibrate(record, on: series)
    }

    /// Scores of rows that follow one another without a gap, by the definitions of the plugins in Support.swift.
    private static func expectedScores(_ rows: [[Float]], mean: [Float]) -> [Double] {
        let differences = zip(rows, rows.dropFirst()).map { before, row in zip(row, before).map { $0 - $1 } }
        var previous: [Float]?
        return (0...differences.count - windowLength).map { first in
            let sums = mean.indices.map { column in
                differences[first..<first + windowLength].reduce(Float(0)) { $0 + abs($1[column] - mean[column]) }
            }
            let smoothed = zip(sums, previous ?? sums).map { ($0 + $1) / 2 }
            previous = smoothed
            return smoothed.reduce(0) { $0 + Double($1) }
        }
    }

    @Test func thresholdIsFittedToScoresOfHeldOutRows() throws {
        let log = Log()
        let record = try fitted([series(rows: 100)]).record
        let data = series(rows: 40, seed: 5, start: 9000)
        let detector = try Self.calibrated(record, on: [data], log: log)

        // 30 rows fit the scorer, the last 10 the threshold.
        #expect(log.all == ["scorer 26", "threshold 6"])
        let heldOut = (30..<40).map { row in Array(data.values[row * 3..<row * 3 + 2]) }
        let mean = try record.model.state.float32("mean", shape: [2])
        let expected = Self.expectedScores(heldOut, mean: mean)
        #expect(detector.training.calibrationScores == expected)
        #expect(detector.threshold.value.limit == expected.max())
        #expect(try detector.score(data.slice(fromSeconds: 9150, toSeconds: 9200)).scores == expected)
    }

    @Test func calibrationKeepsFeatureAndModel() throws {
        let record = try fitted([series(rows: 100)]).record
        let changed = try Self.calibrated(record, on: [series(rows: 80, seed: 9, start: 9000)]).record
        #expect(changed.feature == record.feature && changed.model == record.model)
        #expect(changed.threshold.state != record.threshold.state)
        #expect(changed.training.lossCurve == record.training.lossCurve)
        #expect(changed.training.trainingWindowCount == record.training.trainingWindowCount)
        #expect(changed.training.fromSeconds == 9000 && changed.training.toSeconds == 9400)
        #expect(changed.training.dataDigest != record.training.dataDigest)
    }

    @Test func replicasArePooled() throws {
        let log = Log()
        let record = try fitted([series(rows: 100)]).record
        let pair = [series(rows: 40), series(replica: "1", rows: 20, seed: 3, start: 5000)]
        let detector = try Self.calibrated(record, on: pair, log: log)
        // 26 and 11 windows; 6 and 1.
        #expect(log.all == ["scorer 37", "threshold 7"])
        #expect(detector.training.calibrationWindowCount == 7 && detector.training.rowCount == 60)
    }

    @Test func shareDecidesHowManyRowsAreHeldOut() throws {
        let record = try fitted([series(rows: 100)]).record
        let data = [series(rows: 40)]
        for (share, windows) in [(0.25, 6), (0.5, 16)] {
            #expect(try Self.calibrated(record, on: data, share: share).training.calibrationWindowCount == windows)
        }
    }

    @Test(arguments: [0, 0.04, 0.51, .nan]) func refusesShareOutsideItsRange(share: Double) throws {
        let error = #expect(throws: DetectorError.self) {
            _ = try DetectorCalibrator(calibrationShare: share, registry: registry())
        }
        #expect(error?.description.contains("0.05 to 0.5") == true)
    }

    @Test func refusesDataThatDoNotFit() throws {
        let record = try fitted([series(rows: 100)]).record
        let cart = Workload("shop/cart")
        #expect(throws: DetectorError.noSeries(workload: cart)) { try Self.calibrated(record, on: []) }
        #expect(throws: DetectorError.otherInterval(workload: cart, dataSeconds: 15, modelSeconds: 5)) {
            try Self.calibrated(record, on: [series(rows: 40, interval: 15)])
        }
        #expect(throws: DetectorError.missingColumns(workload: cart, missing: ["b"], available: ["a"])) {
            try Self.calibrated(record, on: [series(rows: 40, columns: ["a"])])
        }
        // 4 rows are held out: not enough for a difference and a window.
        #expect(
            throws: DetectorError.noCalibrationWindows(
                workload: cart, model: "mean", windowLength: 4, calibrationRowCount: 4)
        ) { try Self.calibrated(record, on: [series(rows: 16)]) }
    }
}
