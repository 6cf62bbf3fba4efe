internal import Core
import Testing

@testable import Ingest

@Suite struct GridderTests {
    private func grid(
        _ stamps: [Double], _ cells: [Float]? = nil, _ change: (inout GridOptions) -> Void = { _ in }
    ) throws -> (series: Series, counts: GridCounts) {
        var rows = TimestampedRows(path: "a.csv", columns: ["x"])
        for (index, seconds) in stamps.enumerated() {
            rows.append(seconds: seconds, cells: [cells?[index] ?? Float(index)])
        }
        var options = GridOptions()
        change(&options)
        return try Resampler(options: options).series(workload: Workload("w"), replica: "r", parts: [rows])
    }

    /// Offsets in [-1, 1], the same each time.
    private func noise(_ count: Int) -> [Double] {
        var state: UInt64 = 7
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 52) - 1
        }
    }

    @Test("A clock with 2 % jitter or more has neither gaps nor merges", arguments: [0.02, 0.2])
    func jitter(share: Double) throws {
        let stamps = noise(5000).enumerated().map { 1e9 + 60 * (Double($0) + share * $1) }
        let (series, counts) = try grid(stamps)
        #expect(series.intervalSeconds == 60)
        #expect(counts.gapRows == 0 && counts.merged == 0 && series.rowCount == 5000)
        #expect(series.values == (0..<5000).map(Float.init))
    }

    @Test(
        "A drift of one interval costs one gap or merge if the interval is given, else none",
        arguments: [1, -1])
    func drift(direction: Double) throws {
        let stamps = noise(6000).enumerated().map { 1e9 + (60 + direction * 0.01) * Double($0) + 1.2 * $1 }
        let free = try grid(stamps)
        #expect(abs(free.series.intervalSeconds - 60 - direction * 0.01) < 0.003)
        #expect(free.counts.gapRows + free.counts.merged == 0)
        let (series, counts) = try grid(stamps) { $0.intervalSeconds = 60 }
        #expect(counts.gapRows + counts.merged <= 1)
        #expect(abs(series.timeSeconds(ofRow: series.rowCount - 1) - (stamps.last ?? 0)) <= 45)
    }

    @Test(
        "A steady clock has no gap, whatever its interval",
        arguments: [1.01, 1.02, 1.03, 1.045, 2.04, 5.04, 0.25, 14.5, 60, 60.067, 60.5, 3600.7])
    func steady(interval: Double) throws {
        let (series, counts) = try grid((0..<6000).map { (1e9 + Double($0) * interval) })
        #expect(counts.gapRows == 0 && counts.merged == 0 && series.rowCount == 6000)
        #expect(abs(series.intervalSeconds - interval) < 1e-4 * interval)
    }

    @Test("Gaps do not change the interval", arguments: [1.03, 60.0])
    func interrupted(interval: Double) throws {
        let stamps = (0..<3000).filter { $0 % 500 < 450 }.map { 1e9 + Double($0) * interval }
        let (series, counts) = try grid(stamps)
        #expect(abs(series.intervalSeconds - interval) < 1e-5 && counts.merged == 0)
        #expect(counts.gapRows == series.rowCount - stamps.count && series.rowCount <= 2951)
    }

    @Test("Uneven rows: the suggested interval has no gaps")
    func uneven() throws {
        var seconds = 0.0
        let stamps = noise(1000).map { offset in
            seconds += 60 + 36 * offset
            return seconds
        }
        var rows = TimestampedRows(path: "a.csv", columns: ["x"])
        for stamp in stamps { rows.append(seconds: stamp, cells: [1]) }
        let advised = try #require(SamplingInterval.covering([rows], from: 60))
        let counts = try grid(stamps) { $0.intervalSeconds = advised }.counts
        #expect(counts.gapRows * 50 < stamps.count)
    }

    @Test func conflictsAreDuplicatesWithOtherValues() throws {
        let (_, counts) = try grid([0, 10, 10, 20, 20], [1, 2, 2, 4, 5])
        #expect(counts.duplicates == 2 && counts.conflicts == 1)
        let mean = try grid([0, 10, 10, 20], [1, 2, 4, 5]) { $0.merge = .mean }
        #expect(mean.series.values == [1, 3, 5])
    }

    @Test func absentRowsAreGaps() throws {
        let (series, counts) = try grid([0, 10, 40, 50])
        #expect(series.rowCount == 6 && counts.gapRows == 2)
        #expect(series.values[0] == 0 && series.values[1] == 1 && series.values[4] == 2)
        #expect(series.values[2].isNaN && series.values[3].isNaN)
    }

    @Test func duplicatesKeepTheLast() throws {
        let (series, counts) = try grid([0, 10, 10, 20], [1, 2, 3, 4])
        #expect(series.values == [1, 3, 4])
        #expect(counts.duplicates == 1 && counts.merged == 0 && counts.rows == 4)
    }

    @Test func unorderedRowsAreSorted() throws {
        let (series, counts) = try grid([0, 20, 10, 30], [0, 2, 1, 3])
        #expect(series.values == [0, 1, 2, 3])
        #expect(counts.reordered == 1)
    }

    @Test func rowsOnOnePoint() throws {
        let stamps = [0.0, 10, 12, 20]
        let mean = try grid(stamps, [1, 2, 4, 5]) { $0.intervalSeconds = 10 }
        #expect(mean.series.values == [1, 3, 5] && mean.counts.merged == 1)
        let last = try grid(stamps, [1, 2, 4, 5]) {
            $0.intervalSeconds = 10
            $0.merge = .last
        }
        #expect(last.series.values == [1, 4, 5])
    }

    @Test func missingCells() throws {
        let stamps = [0.0, 10, 20, 30, 60]
        let cells: [Float] = [.nan, 1, .nan, .nan, .nan]
        let gap = try grid(stamps, cells)
        #expect(gap.counts.missingCells == 4 && gap.counts.gapRows == 2 && gap.series.values[2].isNaN)
        let zero = try grid(stamps, cells) { $0.missingCells = .zero }
        #expect(zero.series.values[0] == 0 && zero.series.values[6] == 0 && zero.series.values[4].isNaN)
        #expect(zero.counts.zeroedCells == 4)
        let hold = try grid(stamps, cells) { $0.missingCells = .hold(limitSeconds: 20) }
        #expect(hold.series.values[0].isNaN, "nothing is taken from the future")
        #expect(hold.series.values[2] == 1 && hold.series.values[3] == 1)
        #expect(hold.series.values[4].isNaN, "a row that doesn't exist stays a gap")
        #expect(hold.series.values[6].isNaN, "the value is too old")
        #expect(hold.counts.heldCells == 2)
    }

    @Test func neverObserved() throws {
        #expect(try grid([0, 1], [.nan, .nan]).counts.unobservedColumns == ["x"])
    }

    @Test func intervals() throws {
        #expect(SamplingInterval.shortest(60.02, tolerance: 0.005) == 60)
        #expect(SamplingInterval.shortest(14.5, tolerance: 0.005) == 14.5)
        #expect(SamplingInterval.shortest(0.5, tolerance: 0.005) == 0.5)
        #expect(SamplingInterval.common([60, 61, 60]) == 60)
        #expect(SamplingInterval.common([15, 60]) == nil)
        let single = try #require(throws: SourceError.self) { _ = try grid([5, 5]) }
        #expect(single.kind == .unknownInterval)
    }

    @Test func absurdJump() throws {
        let error = try #require(throws: SourceError.self) { _ = try grid([0, 1, 2, 1e9, 1e9 + 1]) }
        #expect(error.kind == .gridTooLong && error.description.contains("2001-09-09T01:46:40Z"))
        // Few rows may leave out months of seconds, but not a year.
        #expect(try grid([0, 1, 2, 9_000_000]).series.rowCount == 9_000_001)
        let sparse = try #require(throws: SourceError.self) { _ = try grid([0, 1, 2, 31_000_000]) }
        #expect(sparse.kind == .gridTooLong && sparse.description.contains("1970-12-25"))
    }

    @Test("Parts with different columns and interleaved clocks become one series")
    func parts() throws {
        var left = TimestampedRows(path: "a.csv", columns: ["x", "y"])
        var right = TimestampedRows(path: "b.csv", columns: ["z"])
        for row in 0..<4 {
            left.append(seconds: Double(row) * 60, cells: [Float(row), 7])
            right.append(seconds: Double(row) * 60 + 2, cells: [Float(-row)])
        }
        let (series, counts) = try Resampler().series(workload: Workload("w"), replica: "r", parts: [left, right])
        #expect(series.columns == ["x", "y", "z"] && series.intervalSeconds == 60)
        #expect(series.values == [0, 7, 0, 1, 7, -1, 2, 7, -2, 3, 7, -3])
        #expect(counts.merged == 0 && counts.missingCells == 0)
    }

    @Test(arguments: [0, -1, Double.nan, Double.infinity])
    func badInterval(interval: Double) throws {
        var options = GridOptions()
        options.intervalSeconds = interval
        #expect(try #require(throws: SourceError.self) { _ = try Resampler(options: options) }.kind == .badOption)
    }

    @Test func badHold() throws {
        var options = GridOptions()
        options.missingCells = .hold(limitSeconds: -1)
        #expect(try #require(throws: SourceError.self) { _ = try Resampler(options: options) }.kind == .badOption)
    }
}
