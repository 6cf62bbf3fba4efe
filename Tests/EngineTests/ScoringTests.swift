internal import Core
internal import Engine
import Testing

/// A whole series at once and row by row: the same bits.
@Suite struct ScoringTests {
    /// Gaps of one row and of several, a missing cell in a column that is not read, a run too short for a window, and
    /// more windows than go to the model at once.
    private static let gappy = series(
        rows: 900, seed: 3,
        missing: [40: 0, 41: 1, 42: 0, 47: 1, 100: 2, 101: 2, 300: 0, 305: 0, 311: 1, 899: 0])

    /// What a stream gives for all rows of a series.
    private static func streamed(_ detector: Detector, _ series: Series) throws -> [ScoredRow] {
        var stream = try DetectorStream(detector, columns: series.columns)
        let width = series.columns.count
        return (0..<series.rowCount).compactMap { row in
            stream.push(
                Array(series.values[row * width..<(row + 1) * width]), timeSeconds: series.timeSeconds(ofRow: row))
        }
    }

    @Test(arguments: [(1, 1), (4, 1), (4, 3), (5, 5), (3, 8), (30, 7)])
    func batchAndStreamGiveTheSameBits(window: Int, stride: Int) throws {
        let detector = try fitted([series(rows: 400)], configuration(window: window, stride: stride))
        let batch = try detector.score(Self.gappy)
        let rows = try Self.streamed(detector, Self.gappy)
        #expect(batch.count > 50)
        #expect(batch.timesSeconds == rows.map(\.timeSeconds))
        #expect(batch.scores.map(\.bitPattern) == rows.map(\.score.bitPattern))
        #expect(batch.limits == rows.map(\.verdict.limit))
        #expect(batch.verdicts == rows.map(\.verdict.isAnomalous))
        #expect(batch.contributions.map(\.bitPattern) == rows.flatMap { $0.contributions.map(\.bitPattern) })
        #expect(batch.verdicts.contains(true) && batch.verdicts.contains(false))
        #expect(batch.unscoredRowCount == Self.gappy.rowCount - batch.count)
    }

    /// A score appears when its window is complete: the rows since the last gap, less the one that differences need.
    @Test func noWindowSpansAGap() throws {
        let detector = try fitted([series(rows: 400)])
        let data = series(rows: 30, missing: [9: 0, 15: 1])
        let rows = try detector.score(data).timesSeconds.map { Int(($0 - data.startSeconds) / 5) }
        #expect(rows == Array(4..<9) + [14] + Array(20..<30))
    }

    /// What a window gives does not depend on what stands behind a gap.
    @Test func gapResetsStream() throws {
        let detector = try fitted([series(rows: 400)])
        let whole = try detector.score(Self.gappy)
        let cut = Self.gappy.slice(
            fromSeconds: Self.gappy.timeSeconds(ofRow: 312), toSeconds: Self.gappy.endSeconds)
        let part = try detector.score(cut)
        #expect(part.count > 500)
        #expect(Array(whole.scores.suffix(part.count)) == part.scores)
        #expect(Array(whole.limits.suffix(part.count)) == part.limits)
    }

    /// Rows that do not come are as good as rows of missing cells.
    @Test func aLateRowIsAGap() throws {
        let detector = try fitted([series(rows: 400)])
        let data = series(rows: 60, missing: [20: 0, 21: 0, 22: 0])
        var stream = try DetectorStream(detector, columns: data.columns)
        var late: [ScoredRow] = []
        for row in 0..<60 where !(20...22).contains(row) {
            // Stamps may be off by less than half an interval.
            let time = data.timeSeconds(ofRow: row) + (row.isMultiple(of: 2) ? 1.1 : -1.1)
            if let scored = stream.push(Array(data.values[row * 3..<row * 3 + 3]), timeSeconds: time) {
                late.append(scored)
            }
        }
        #expect(late.map(\.score) == (try Self.streamed(detector, data)).map(\.score))
    }

    @Test(arguments: [1000.0, 998, 1000 + 7.6, .nan])
    func timesOffTheIntervalAreGaps(second: Double) throws {
        let detector = try fitted([series(rows: 400)], configuration(window: 1))
        var stream = try DetectorStream(detector, columns: ["a", "b"])
        _ = stream.push([0, 0], timeSeconds: 1000)
        // Differences need two rows in step.
        let broken = stream.push([1, 1], timeSeconds: second)
        #expect(broken == nil)
    }

    @Test func resetStreamEqualsNewStream() throws {
        let detector = try fitted([series(rows: 400)])
        let data = series(rows: 40)
        var stream = try DetectorStream(detector, columns: data.columns)
        func push(_ row: Int) -> ScoredRow? {
            stream.push(Array(data.values[row * 3..<row * 3 + 3]), timeSeconds: data.timeSeconds(ofRow: row))
        }
        for row in 0..<17 { _ = push(row) }
        stream.reset()
        let again = (17..<40).compactMap(push)
        let cut = data.slice(fromSeconds: data.timeSeconds(ofRow: 17), toSeconds: data.endSeconds)
        #expect(again.map(\.score) == (try detector.score(cut)).scores)
    }

    @Test func columnsAreFoundByName() throws {
        let detector = try fitted([series(rows: 400)])
        let data = series(rows: 50)
        let values = (0..<50).flatMap { row -> [Float] in [data.values[row * 3 + 1], 9, data.values[row * 3]] }
        let swapped = Series(
            workload: data.workload, replica: data.replica, columns: ["b", "other", "a"],
            startSeconds: data.startSeconds, intervalSeconds: 5, values: values)
        let scored = try detector.score(swapped)
        #expect(scored.scores == (try detector.score(data)).scores)
        #expect(scored.features == ["a'", "b'"])
    }

    @Test func dataThatDoNotFitTheDetector() throws {
        let detector = try fitted([series(rows: 400)])
        let missing = DetectorError.missingColumns(
            workload: detector.workload, missing: ["b"], available: ["a", "x"])
        #expect(throws: missing) { try detector.score(series(rows: 50, columns: ["a", "x"])) }
        #expect(throws: missing) { try DetectorStream(detector, columns: ["a", "x"]) }
        #expect(throws: DetectorError.otherInterval(workload: detector.workload, dataSeconds: 10, modelSeconds: 5)) {
            try detector.score(series(rows: 50, interval: 10))
        }
    }

    @Test func dataWithoutAWindowHaveNoScore() throws {
        let detector = try fitted([series(rows: 400)])
        let scored = try detector.score(series(rows: 4))
        #expect(scored.count == 0 && scored.unscoredRowCount == 4 && scored.anomalousShare == nil)
    }

    @Test func shareOfAnomalies() throws {
        let scored = try fitted([series(rows: 400)]).score(Self.gappy)
        let share = try #require(scored.anomalousShare)
        #expect(share == Double(scored.verdicts.filter { $0 }.count) / Double(scored.count))
    }
}
