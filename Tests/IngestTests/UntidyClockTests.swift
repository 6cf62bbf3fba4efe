import Core
import Foundation
import Testing

@testable import Ingest

/// Times of tables as users have them: missing rows, wrong stamps, local clocks.
@Suite struct UntidyClockTests {
    let scratch: Scratch
    private let start = 1_772_323_200.0

    init() throws { scratch = try Scratch() }

    /// A table with the row's number as value.
    private func table(_ stamps: [Double], _ form: (Double) -> String = { "\($0)" }) throws -> String {
        let rows = stamps.enumerated().map { "\(form($1)),\($0 % 17),\($0 % 5)\n" }.joined()
        return try scratch.write("web.csv", "time,cpu,mem\n" + rows)
    }

    private func local(_ seconds: Double) -> String { String(ISO8601.text(seconds).dropLast()) }

    /// Numbers in 0..<100, the same each time.
    private func chances(_ count: Int) -> [Int] {
        var state: UInt64 = 7
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % 100)
        }
    }

    @Test("Missing rows do not lengthen the sampling interval", arguments: [10, 30, 50, 70])
    func missingRows(percent: Int) throws {
        let kept = zip(0..<1440, chances(1440)).filter { $1 >= percent }.map { start + Double($0.0) * 60 }
        let (series, summary) = try SeriesSource().load([try table(kept)])
        #expect(series[0].intervalSeconds == 60 && summary.merged == 0)
        #expect(summary.gapRows == series[0].rowCount - kept.count)
    }

    @Test("Rounded times of a clock of 1.5 s keep their mean interval")
    func roundedTimes() throws {
        let stamps = (0..<600).map { (start + Double($0) * 1.5).rounded(.down) }
        let (series, summary) = try SeriesSource().load([try table(stamps)])
        #expect(abs(series[0].intervalSeconds - 1.5) < 0.002 && summary.gapRows == 0 && summary.merged == 0)
    }

    @Test("A model's interval is used where many rows are missing")
    func intervalOfTheModel() throws {
        let kept = zip(0..<600, chances(600)).filter { $1 >= 85 }.map { start + Double($0.0) * 60 }
        var source = SeriesSource()
        source.expected = [
            Workload("web"): DataExpectation(columns: ["cpu", "mem"], intervalSeconds: 60, warmUpRows: 0)
        ]
        #expect(try source.load([try table(kept)]).series[0].intervalSeconds == 60)
    }

    @Test("A wrong stamp far away is rejected, and the remedy reads the other rows", arguments: [3650.0, -3650])
    func strayRow(days: Double) throws {
        var stamps = (0..<1440).map { start + Double($0) * 60 }
        stamps[700] += days * 86_400
        let path = try table(stamps)
        let error = try #require(throws: SourceError.self) { _ = try SeriesSource().load([path]) }
        #expect(error.kind == .gridTooLong && error.problemText.contains("1 row of workload 'web' at "))
        let words = error.remedyText.split(separator: " ")
        let limit = try ISO8601.instant(String(try #require(words.last)))
        let rest =
            words.contains("--to") ? SeriesSource(toSeconds: limit) : SeriesSource(fromSeconds: limit)
        let (series, summary) = try rest.load([path])
        #expect(series[0].rowCount == 1440 && summary.gapRows == 1 && summary.outsideSpan == 1)
    }

    @Test("A long gap between many rows is a gap")
    func longGap() throws {
        let stamps = (0..<400).map { start + Double($0) * 60 + ($0 < 200 ? 0 : 86_400 * 100) }
        #expect(try SeriesSource().load([try table(stamps)]).summary.gapRows == 144_000)
    }

    // MARK: Local time

    @Test("Hourly local times over the end of daylight saving time are rejected, and both remedies work")
    func hourlyAutumn() throws {
        // 2025-10-25T00:00 in Berlin, two hours ahead of UTC until 2025-10-26T01:00Z.
        let first = 1_761_343_200.0
        let path = try table((0..<72).map { first + Double($0) * 3600 }) {
            local($0 + ($0 < 1_761_440_400 ? 7200 : 3600))
        }
        let error = try #require(throws: SourceError.self) { _ = try SeriesSource().load([path]) }
        #expect(error.kind == .badTime && error.problemText.contains("2025-10-26T02:00:00"))
        #expect(error.remedyText.contains("--time-zone Europe/Berlin") && error.remedyText.contains("--merge mean"))
        var mapping = CSVMapping()
        mapping.timeZone = "Europe/Berlin"
        let (series, summary) = try SeriesSource(mapping: mapping).load([path])
        #expect(series[0].startSeconds == first && series[0].rowCount == 72 && summary.gapRows == 0)
        mapping.timeZone = "UTC"
        var grid = GridOptions()
        grid.merge = .mean
        #expect(try SeriesSource(mapping: mapping, grid: grid).load([path]).series[0].rowCount == 71)
    }

    @Test("UTC times with a local zone are rejected on a spring night, with the true reason")
    func utcWithZone() throws {
        let path = try table((0..<1440).map { 1_774_742_400 + Double($0) * 60 }, local)
        var mapping = CSVMapping()
        mapping.timeZone = "Europe/Berlin"
        let error = try #require(throws: SourceError.self) { _ = try SeriesSource(mapping: mapping).load([path]) }
        #expect(error.problemText.contains("60 rows lie in an hour that Europe/Berlin leaves out"))
        mapping.timeZone = "UTC"
        #expect(try SeriesSource(mapping: mapping).load([path]).series[0].rowCount == 1440)
    }

    @Test("Sorted local times of an autumn night name the reason, and the remedy works")
    func sortedAutumn() throws {
        let night = 1_761_436_800.0  // 2025-10-26T00:00:00
        let minutes = (Array(0..<360) + Array(120..<180)).sorted()
        let stamps = minutes.map { night + Double($0) * 60 }
        let path = try table(stamps, local)
        let error = try loadError(path)
        #expect(error.kind == .duplicateRows && error.problemText.contains("daylight saving time ends"))
        var grid = GridOptions()
        grid.merge = .mean
        #expect(try SeriesSource(grid: grid).load([path]).series[0].rowCount == 360)
    }
}
