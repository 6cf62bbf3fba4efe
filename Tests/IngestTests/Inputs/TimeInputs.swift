import Core
import Foundation

@testable import Ingest

extension Input {
    private static func clock(
        _ name: String, note: String? = nil, start: Double = zero, _ time: @escaping (Int) -> String
    ) -> Input {
        Input(name, Input.times(20, time), reads: Reading(start: start, note: note))
    }

    private static func hourMinute(_ minute: Int) -> String { String(format: "%02d:%02d", minute / 60, minute % 60) }

    /// Times in the forms of programs, spreadsheets and countries. Each table has a row a minute.
    static let clocks: [Input] = [
        clock("ISO 8601 with Z") { time($0) },
        clock("ISO 8601 with a space") { "2026-03-01 \(hourMinute($0)):00" },
        clock("ISO 8601 without seconds") { "2026-03-01T\(hourMinute($0))" },
        clock("ISO 8601 with an offset") { "2026-03-01T0\(8 + $0 / 60):\(String(format: "%02d", $0 % 60)):00+08:00" },
        clock("ISO 8601 with a fraction") { "2026-03-01T\(hourMinute($0)):00.000Z" },
        clock("ISO 8601 with nanoseconds") { "2026-03-01T\(hourMinute($0)):00.000000000Z" },
        clock("basic ISO 8601") { "20260301T\(String(format: "%02d%02d", $0 / 60, $0 % 60))00" },
        clock("slashes, year first") { "2026/03/01 \(hourMinute($0))" },
        clock("points, day first") { "01.03.2026 \(hourMinute($0))" },
        clock("points, short year") { "01.03.26 \(hourMinute($0))" },
        clock("month's name") { "01-Mar-2026 \(hourMinute($0)):00" },
        clock("month's name first") { "Mar 1, 2026, 12:\(String(format: "%02d", $0)) AM" },
        clock("weekday and offset") { "Sun, 01 Mar 2026 \(hourMinute($0)):00 +0000" },
        clock("log of a web server") { "01/Mar/2026:\(hourMinute($0)):00 +0000" },
        clock("UTC behind it") { "2026-03-01 \(hourMinute($0)):00 UTC" },
        clock("zone in brackets") { "2026-03-01T\(hourMinute($0)):00Z[UTC]" },
        clock("Go's time") { "2026-03-01 \(hourMinute($0)):00.5 +0000 UTC m=+0.113" }.with(start: zero + 0.5),
        clock("Central European abbreviation", start: zero - 3600) { "2026-03-01 \(hourMinute($0)):00 CET" },
        clock("spaces around") { "  \(time($0)) " },
        clock("Unix seconds") { "\(Int(zero) + 60 * $0)" },
        clock("Unix seconds with a fraction") { "\(Int(zero) + 60 * $0).000" },
        clock("Unix milliseconds") { "\((Int(zero) + 60 * $0) * 1000)" },
        clock("Unix microseconds") { "\((Int(zero) + 60 * $0) * 1_000_000)" },
        clock("Unix nanoseconds") { "\((Int(zero) + 60 * $0) * 1_000_000_000)" },
        clock("Windows file time") { "\((Int(zero) + 60 * $0 + 11_644_473_600) * 10_000_000)" },
        clock("spreadsheet days") { String(format: "%.8f", 46082.0 + Double($0) / 1440) },
        clock("seconds from a start", note: "unknown start", start: 0) { "\(60 * $0)" },
        Input(
            "days as numbers", Input.times { "202603\(String(format: "%02d", $0 + 1))" },
            reads: Reading(interval: 86_400)),
        Input(
            "a whole month with slashes, day first",
            Input.times { "\(String(format: "%02d", $0 + 1))/03/2026" }, reads: Reading(interval: 86_400)),
        Input(
            "a whole month with slashes, month first",
            Input.times { "03/\(String(format: "%02d", $0 + 1))/2026" }, reads: Reading(interval: 86_400)),
        Input(
            "month first with AM and PM",
            Input.times { "3/1/2026 \($0 == 0 ? 12 : $0 > 12 ? $0 - 12 : $0):00:00 \($0 < 12 ? "AM" : "PM")" },
            reads: Reading(interval: 3600), change: { $0.timeFormat = .monthFirst }),
        Input(
            "day or month, not decided", Input.times { "03/01/2026 \(hourMinute($0))" }, refused: .badTime,
            "--time-format day-first or --time-format month-first"),
        Input(
            "times without a zone, with one by setting", Input.times { "2026-03-01 \(hourMinute($0))" },
            reads: Reading(start: zero - 3600), change: { $0.timeZone = "Europe/Berlin" }),
        Input(
            "an offset in the cell outweighs the setting", Input.times { time($0) }, reads: Reading(),
            change: { $0.timeZone = "Asia/Tokyo" }),
        Input(
            "a zone that does not exist", Input.times { "2026-03-01 \(hourMinute($0))" }, refused: .badOption,
            "Europe/Berlin",
            change: { $0.timeZone = "Mars/Base" }),
        Input(
            "an hour twice, without a zone",
            Input.times(180) { minute in
                // 02:00 to 02:59 comes twice on 2026-10-25.
                let shown = minute < 120 ? 60 + minute : minute
                return "2026-10-25 \(hourMinute(60 + shown - 60))"
            }, refused: .badTime, "--time-zone Europe/Berlin"),
        Input("a date without a year", Input.times { "Mar 1 \(hourMinute($0))" }, refused: .badTime, "with a year"),
        Input(
            "a day that does not exist", Input.times { $0 == 3 ? "2026-02-30" : time($0) }, refused: .badTime,
            "2026-02-30"),
        Input("a time in words", Input.times { $0 == 3 ? "yesterday" : time($0) }, refused: .badTime, "yesterday"),
        Input(
            "seconds, then milliseconds", Input.times { $0 < 10 ? "\(Int(zero) + $0)" : "\((Int(zero) + $0) * 1000)" },
            refused: .badTime, "Unix seconds"),
        Input(
            "numbers that are no time", Input.times { "\(9_000_000_000 + $0)" }, refused: .badTime, "number of seconds"),
        Input(
            "a loop of 1.03 s", Input.times(200) { String(format: "%.2f", zero + 1.03 * Double($0)) },
            reads: Reading(interval: 1.03, rows: 200)),
        Input(
            "a jitter of a second", Input.times { "\(Int(zero) + 60 * $0 + [0, 1, -1, 0][$0 % 4])" },
            reads: Reading()),
        Input(
            "a gap", Input.times { "\(Int(zero) + 60 * ($0 < 10 ? $0 : $0 + 5))" },
            reads: Reading(rows: 25)),
        Input("rows in reverse", Input.times { time(19 - $0) }, reads: Reading(values: [5, 4, 3])),
        Input("a single row", Input.times(1) { time($0) }, refused: .unknownInterval, "more rows"),
        Input(
            "one row a century away", Input.times { $0 == 19 ? "2099-01-01" : time($0) }, refused: .gridTooLong, "2099"),
        Input(
            "a column of dates with a name of its own", table("started at,cpu") { "\(time($0)),\($0)" },
            reads: Reading(note: "'started at'")),
        Input(
            "two columns of time", table("time,received,cpu") { "\(time($0)),\(time($0 + 1)),\($0)" },
            reads: Reading(leftOut: ["received"])),
        Input(
            "no column of time", table("a,b") { "\($0),\($0 * 2)" }, refused: .missingColumn, "--time-column"),
        Input(
            "the time chosen by name", table("t0,t1,cpu") { "\(time($0)),\(time($0 + 5)),\($0)" },
            reads: Reading(start: zero + 300), change: { $0.timeColumn = "t1" }),
    ]

    private func with(start: Double) -> Input {
        guard case .read(var reading) = expected else { return self }
        reading.start = start
        return Input(name, file: file, bytes: bytes, .read(reading), change: change)
    }
}
