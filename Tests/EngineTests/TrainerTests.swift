internal import Core
internal import Engine
import Testing

@Suite struct TrainerTests {
    /// 100 rows: 65 train, 10 validate, 25 calibrate. Differences take one row of each part, windows three more.
    @Test func rowsAreSplitInTimeOrder() throws {
        let log = Log()
        let detector = try fitted([series(rows: 100, start: 1000)], log: log)
        #expect(log.all == ["feature [1000.0] [65]", "model 61 6", "scorer 21", "threshold 21"])
        let record = detector.training
        #expect(record.trainingWindowCount == 61 && record.validationWindowCount == 6)
        #expect(record.calibrationWindowCount == 21 && record.calibrationScores.count == 21)
        #expect(record.fromSeconds == 1000 && record.toSeconds == 1500 && record.rowCount == 100)
        #expect(record.seed == 7 && record.lossCurve.count == 2)
    }

    /// Only the rows of its own part decide what a part gives.
    @Test func nothingLeaksFromLaterRows() throws {
        let whole = series(rows: 100)
        func altered(from row: Int) -> Series {
            let values = whole.values.enumerated().map { $0 < row * 3 ? $1 : $1 * 50 }
            return Series(
                workload: whole.workload, replica: whole.replica, columns: whole.columns, startSeconds: 1000,
                intervalSeconds: 5, values: values)
        }
        let (plain, later) = (try fitted([whole]), try fitted([altered(from: 75)]))
        #expect(plain.model.value.state == later.model.value.state)
        #expect(plain.feature.value.state == later.feature.value.state)
        #expect(plain.threshold.value.limit < later.threshold.value.limit)
        #expect(try fitted([altered(from: 10)]).model.value.state != plain.model.value.state)
    }

    /// Held-out rows scored as a stream would score them.
    @Test func calibrationScoresAreThoseOfTheHeldOutRows() throws {
        let data = series(rows: 200, missing: [170: 0, 180: 1])
        let detector = try fitted([data])
        let heldOut = data.slice(fromSeconds: data.timeSeconds(ofRow: 150), toSeconds: data.endSeconds)
        #expect(detector.training.calibrationScores == (try detector.score(heldOut)).scores)
        #expect(detector.threshold.value.limit == detector.training.calibrationScores.max())
    }

    @Test func replicasPoolTheirRows() throws {
        let log = Log()
        let pair = [series(replica: "0", rows: 100), series(replica: "1", rows: 40, seed: 9, start: 5000)]
        let detector = try fitted(pair, log: log)
        #expect(log.all == ["feature [1000.0, 5000.0] [65, 26]", "model 83 6", "scorer 27", "threshold 27"])
        #expect(detector.training.fromSeconds == 1000 && detector.training.toSeconds == 5200)
        #expect(detector.training.rowCount == 140)
    }

    @Test func replicasMayHaveTheirColumnsInAnotherOrder() throws {
        let first = series(replica: "0", rows: 100)
        let values = (0..<100).flatMap { row in (0..<3).reversed().map { first.values[row * 3 + $0] } }
        let mirrored = Series(
            workload: first.workload, replica: "1", columns: ["c", "b", "a"], startSeconds: 1000, intervalSeconds: 5,
            values: values)
        let same = Series(
            workload: first.workload, replica: "1", columns: first.columns, startSeconds: 1000, intervalSeconds: 5,
            values: first.values)
        #expect(try fitted([first, mirrored]).record == fitted([first, same]).record)
    }

    @Test func emptyReplicasAreLeftOut() throws {
        let data = series(rows: 100)
        #expect(try fitted([series(replica: "1", rows: 0), data]).record == fitted([data]).record)
    }

    @Test func withoutValidationRowsTrainingGetsThem() throws {
        let log = Log()
        var choice = configuration()
        choice.validationShare = 0
        _ = try fitted([series(rows: 100)], choice, log: log)
        #expect(log.all == ["feature [1000.0] [75]", "model 71 0", "scorer 21", "threshold 21"])
    }

    @Test func digestDependsOnData() throws {
        let digest = try fitted([series(rows: 100)]).training.dataDigest
        #expect(digest.count == 16 && digest.allSatisfy(\.isHexDigit))
        #expect(try fitted([series(rows: 100)]).training.dataDigest == digest)
        #expect(try fitted([series(rows: 100, seed: 1)]).training.dataDigest != digest)
        #expect(try fitted([series(rows: 100, start: 1005)]).training.dataDigest != digest)
    }
}

/// Each way in which fitting, restoring or scoring is refused; the message names the workload and what to do.
@Suite struct DetectorErrorTests {
    private let cart = Workload("shop/cart")

    private func expect(
        _ expected: DetectorError, words: [String], _ body: () throws -> Void
    ) {
        let error = #expect(throws: DetectorError.self) { try body() }
        #expect(error == expected)
        for word in words {
            let text = error?.diagnostic.text(style: .commandLine) ?? ""
            #expect(text.contains(word), "\(text)")
        }
    }

    @Test func noSeries() throws {
        let trainer = try DetectorTrainer(configuration(), registry: registry())
        expect(.noSeries(workload: cart), words: ["'shop/cart'", "no data"]) {
            _ = try trainer.fit([], context: FitContext(workload: cart, seed: 1))
        }
        expect(.noSeries(workload: cart), words: []) { _ = try fitted([series(rows: 0)]) }
    }

    @Test func columnsDiffer() {
        let (wide, narrow) = (series(replica: "0", rows: 50), series(replica: "1", rows: 50, columns: ["a", "b"]))
        let error = DetectorError.columnsDiffer(workload: cart, replica: "1", missing: ["c"])
        expect(error, words: ["'1'", "'c'", "--columns"]) { _ = try fitted([wide, narrow]) }
        expect(error, words: []) { _ = try fitted([narrow, wide]) }
    }

    @Test func longListsOfColumnsAreCut() {
        let error = DetectorError.columnsDiffer(workload: cart, replica: "1", missing: (1...9).map { "c\($0)" })
        #expect(error.description.contains("'c6' and 3 more") && !error.description.contains("'c7'"))
    }

    @Test func intervalsDiffer() {
        expect(
            .intervalsDiffer(workload: cart, intervalSeconds: 5, otherSeconds: 15),
            words: ["5.0 s and 15.0 s", "--interval"]
        ) { _ = try fitted([series(rows: 50), series(replica: "1", rows: 50, interval: 15)]) }
    }

    @Test(arguments: [-0.1, 0.51, .nan])
    func invalidValidationShare(share: Double) {
        var choice = configuration()
        choice.validationShare = share
        let error = #expect(throws: DetectorError.self) { try DetectorTrainer(choice, registry: registry()) }
        #expect(error?.description.contains("'validation-share' is \(share)") == true)
    }

    @Test(arguments: [0, 0.04, 0.51, .nan])
    func invalidCalibrationShare(share: Double) {
        var choice = configuration()
        choice.calibrationShare = share
        let error = #expect(throws: DetectorError.self) { try DetectorTrainer(choice, registry: registry()) }
        #expect(error?.description.contains("'calibration-share' is \(share)") == true)
    }

    @Test func tooFewRows() {
        expect(
            .tooFewRows(workload: cart, model: "mean", rowCount: 100, longestRun: 64, windowLength: 80),
            words: ["100 rows", "windows of 80 rows", "--set mean.window=N"]
        ) { _ = try fitted([series(rows: 100)], configuration(window: 80)) }
        // Enough rows, but gaps in them.
        let holes = Dictionary(uniqueKeysWithValues: stride(from: 5, to: 100, by: 6).map { ($0, 0) })
        expect(
            .tooFewRows(workload: cart, model: "mean", rowCount: 100, longestRun: 4, windowLength: 5), words: []
        ) { _ = try fitted([series(rows: 100, missing: holes)], configuration(window: 5)) }
        expect(
            .tooFewRows(workload: cart, model: "mean", rowCount: 1, longestRun: 0, windowLength: 4), words: []
        ) { _ = try fitted([series(rows: 1)]) }
    }

    @Test func noCalibrationWindows() {
        expect(
            .noCalibrationWindows(workload: cart, model: "mean", windowLength: 45, calibrationRowCount: 25),
            words: ["25 held-out rows", "--set mean.window=N", "--calibration-share"]
        ) { _ = try fitted([series(rows: 100)], configuration(window: 45)) }
    }

    /// A quarter of 60 rows holds no window of 20: half of them calibrate.
    @Test func shortRecordingKeepsCalibrationRows() throws {
        let detector = try fitted([series(rows: 60)], configuration(window: 20))
        #expect(detector.training.trainingWindowCount == 4)
        #expect(detector.training.calibrationWindowCount == 10)
    }

    @Test func missingColumns() {
        expect(
            .missingColumns(workload: cart, missing: ["a", "b"], available: ["x"]), words: ["'a', 'b'", "'x'"]
        ) { _ = try fitted([series(rows: 100, columns: ["x"])]) }
    }

    @Test func pluginsThatAreNotThere() throws {
        var choice = configuration()
        choice[.scorer] = PluginChoice("smoth")
        #expect(throws: RegistryError.unknown(kind: .scorer, name: "smoth", nearest: "smooth")) {
            try DetectorTrainer(choice, registry: registry())
        }
        choice = configuration()
        choice[.model].parameters["windw"] = .integer(3)
        #expect(throws: ParameterError.unknown(plugin: "mean", name: "windw", nearest: "window")) {
            try DetectorTrainer(choice, registry: registry())
        }
        choice[.feature] = PluginChoice("x")
        choice[.threshold] = PluginChoice("y")
        #expect(PluginKind.detectorParts.map { choice[$0].plugin } == ["x", "mean", "smooth", "y"])
    }
}
