import Core
import Foundation
import Testing

@testable import Ingest

@Suite struct TimeFormTests {
    let scratch: Scratch
    /// 2026-03-01T00:00:00Z.
    static let start = 1_772_323_200.0

    init() throws { scratch = try Scratch() }

    private func read(
        _ times: [String], _ change: (inout CSVMapping) -> Void = { _ in }
    ) throws -> (series: Series, summary: IngestSummary) {
        let rows = times.enumerated().map { "\"\($1)\",\($0 % 5)\n" }.joined()
        let path = try scratch.write("a.csv", "time,x\n" + rows)
        var mapping = CSVMapping()
        change(&mapping)
        let (series, summary) = try SeriesSource(mapping: mapping).load([path])
        return (try #require(series.first), summary)
    }

    @Test(
        "Two rows a minute apart, from 2026-03-01 on",
        arguments: [
            ["1772323200", "1772323260"], ["1772323200.0", "1772323260.0"], ["1772323200000", "1772323260000"],
            ["1772323200000000", "1772323260000000"], ["1772323200000000000", "1772323260000000000"],
            ["46082.00000000", "46082.00069444"], ["134167968000000000", "134167968600000000"],
            ["1.772323200E+12", "1.772323260E+12"],
            ["2026-03-01T00:00:00Z", "2026-03-01T00:01:00Z"],
            ["2026-03-01T01:00:00+01:00", "2026-03-01T01:01:00+01:00"],
            ["2026/03/01 00:00:00", "2026/03/01 00:01:00"], ["20260301T000000", "20260301T000100"],
            ["20260301T000000Z", "20260301T000100Z"], ["20260301000000", "20260301000100"],
            ["2026-03-01 00:00:00 UTC", "2026-03-01 00:01:00 UTC"],
            ["2026-03-01 01:00:00 CET", "2026-03-01 01:01:00 CET"],
            ["2026-03-01T00:00:00+00:00[UTC]", "2026-03-01T00:01:00+00:00[UTC]"],
            ["2026-03-01T00:00:00Z[UTC]", "2026-03-01T00:01:00Z[UTC]"],
            ["2026-03-01T01:00:00+01:00[Europe/Berlin]", "2026-03-01T01:01:00+01:00[Europe/Berlin]"],
            ["01.03.2026 00:00", "01.03.2026 00:01"], ["01-Mar-2026 00:00", "01-Mar-2026 00:01"],
            ["Mar 1, 2026, 12:00 AM", "Mar 1, 2026, 12:01 AM"], ["1 March 2026 00:00", "1 March 2026 00:01"],
            ["Sun, 01 Mar 2026 00:00:00 +0000", "Sun, 01 Mar 2026 00:01:00 +0000"],
            ["01/Mar/2026:00:00:00 +0000", "01/Mar/2026:00:01:00 +0000"],
            ["2026-03-01 00:00:00.000000", "2026-03-01 00:01:00.000000"],
            ["2026-03-01 00:00:00,5", "2026-03-01 00:01:00,5"],
            ["2026-03-01 12:00:00 AM", "2026-03-01 12:01:00 AM"], ["2026-3-1 0:00", "2026-3-1 0:01"],
        ])
    func forms(times: [String]) throws {
        let series = try read(times).series
        #expect((Self.start...Self.start + 0.5).contains(series.startSeconds) && series.intervalSeconds == 60)
    }

    @Test(
        "Days are days",
        arguments: [["20260301", "20260302", "20260303"], ["2026-03-01", "2026-03-02", "2026-03-03"]])
    func days(times: [String]) throws {
        let series = try read(times).series
        #expect(series.startSeconds == Self.start && series.intervalSeconds == 86_400 && series.rowCount == 3)
    }

    @Test("Day or month first: decided by a number above 12 or by the order of the rows")
    func dateOrder() throws {
        #expect(try read(["13/03/2026 00:00", "13/03/2026 00:01"]).series.startSeconds == Self.start + 12 * 86_400)
        #expect(try read(["03/13/2026 00:00", "03/13/2026 00:01"]).series.startSeconds == Self.start + 12 * 86_400)
        let days = (1...9).map { "0\($0)/03/2026 11:00:00 PM" }
        #expect(try read(days).series.intervalSeconds == 86_400)
        #expect(try read(["03/01/2026 23:59", "03/02/2026 00:00"]).series.intervalSeconds == 60)
        let error = try #require(throws: SourceError.self) { _ = try read(["03/01/2026 00:00", "03/01/2026 00:01"]) }
        #expect(error.remedyText == "give --time-format day-first or --time-format month-first")
        let times = ["03/01/2026 00:00", "03/01/2026 00:01"]
        #expect(try read(times) { $0.timeFormat = .monthFirst }.series.startSeconds == Self.start)
        #expect(try read(times) { $0.timeFormat = .dayFirst }.series.startSeconds == Self.start - 57 * 86_400)
    }

    @Test(
        "Times with changing or unknown format are rejected with their line",
        arguments: [
            (["1772323200000", "1772323260000000"], 3), (["1772323200", "2026-03-01T00:01:00Z"], 3),
            (["2026-03-01T00:00:00Z", "1772323260"], 3), (["0", "1772323260"], 3), (["99999999999", "99999999999"], 2),
            (["03/01 00:00", "03/01 00:01"], 2), (["2026-13-01", "2026-13-02"], 2), (["2026-02-30", "2026-03-01"], 2),
            (["46082", "46083", "46084"], 2), (["2026-03-01 00:00 IST", "2026-03-01 00:01 IST"], 2),
        ])
    func refused(times: [String], line: Int) throws {
        let error = try #require(throws: SourceError.self) { _ = try read(times) }
        #expect(error.kind == .badTime && error.line == line, "\(error)")
    }

    @Test func spreadsheetDaysByOption() throws {
        let series = try read(["46082", "46083", "46084"]) { $0.timeFormat = .excelDays }.series
        #expect(series.startSeconds == Self.start && series.intervalSeconds == 86_400)
    }

    @Test func roundedTimesAreRefused() throws {
        let error = try #require(throws: SourceError.self) {
            _ = try read([String](repeating: "1.77232E+12", count: 9) + ["1.77233E+12"])
        }
        #expect(error.kind == .badTime && error.problemText.contains("rounded"))
    }

    @Test func notesElapsedSecondsAsTime() throws {
        #expect(try read(["0", "1", "2"]).summary.notes.contains { $0.contains("unknown start") })
    }
}

@Suite struct TimeZoneTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// One row each 10 minutes on Berlin's clock: 25 October 2026 has 25 hours, 29 March 23.
    private func autumn() -> String {
        let utc = (0..<36).map { 1_792_879_200.0 + Double($0) * 600 }  // from 2026-10-24T22:00Z, midnight in Berlin
        return "time,x\n"
            + utc.enumerated().map { index, seconds in
                let offset = seconds < 1_792_890_000 ? 7200.0 : 3600
                let text = ISO8601.text(seconds + offset).dropLast().replacingOccurrences(of: "T", with: " ")
                return "\(text),\(index % 5)\n"
            }.joined()
    }

    private func load(_ path: String, _ zone: String?) throws -> (series: [Series], summary: IngestSummary) {
        var mapping = CSVMapping()
        mapping.timeZone = zone
        return try SeriesSource(mapping: mapping).load([path])
    }

    @Test("The repeated hour is rejected without a time zone and read with one")
    func summerTimeEnds() throws {
        let path = try scratch.write("a.csv", autumn())
        let error = try loadError(path)
        #expect(error.kind == .badTime && error.remedyText.contains("--time-zone Europe/Berlin"), "\(error)")
        let (series, summary) = try load(path, "Europe/Berlin")
        #expect(series[0].startSeconds == 1_792_879_200 && series[0].rowCount == 36 && summary.gapRows == 0)
        #expect(series[0].values == (0..<36).map { Float($0 % 5) })
        #expect(summary.notes.contains { $0.contains("12 rows lie in an hour that Europe/Berlin has twice") })
    }

    @Test("The skipped hour is a gap with a note, and no gap with a time zone")
    func summerTimeBegins() throws {
        let walls = (0..<36).map { 1_774_735_200.0 + Double($0) * 600 + ($0 >= 18 ? 3600 : 0) }
        let rows = walls.enumerated().map { "\(ISO8601.text($1 + 3600).dropLast()),\($0 % 5)\n" }.joined()
        let path = try scratch.write("a.csv", "time,x\n" + rows)
        let (plain, said) = try load(path, nil)
        #expect(
            plain[0].rowCount == 42 && said.notes.contains { $0.contains("an hour is missing after 2026-03-29T01:50") })
        let (series, summary) = try load(path, "Europe/Berlin")
        #expect(series[0].rowCount == 36 && summary.gapRows == 0)
    }

    @Test("The summary names the time zone")
    func summary() throws {
        let local = try scratch.write("a.csv", "time,x\n2026-07-01 12:00,1\n2026-07-01 12:01,2\n")
        #expect(try load(local, nil).summary.text().contains("time zone: UTC assumed"))
        let berlin = try load(local, "Europe/Berlin")
        #expect(berlin.summary.text().contains("time zone: Europe/Berlin"))
        #expect(berlin.series[0].startSeconds == ISO8601.seconds("2026-07-01T10:00Z"))
        let zoned = try scratch.write("b.csv", "time,x\n2026-07-01T12:00Z,1\n2026-07-01T12:01Z,2\n")
        #expect(try load(zoned, "Europe/Berlin").series[0].startSeconds == ISO8601.seconds("2026-07-01T12:00Z"))
        let unknown = try #require(throws: SourceError.self) { _ = try load(local, "Berlin/Mitte") }
        #expect(unknown.kind == .badOption)
    }

    @Test func argumentsInAZone() throws {
        #expect(
            try ISO8601.instant("2026-07-01T12:00", timeZone: "Europe/Berlin") == ISO8601.seconds("2026-07-01T10:00Z"))
        #expect(
            try ISO8601.instant("2026-07-01T12:00Z", timeZone: "Europe/Berlin") == ISO8601.seconds("2026-07-01T12:00Z"))
    }
}
