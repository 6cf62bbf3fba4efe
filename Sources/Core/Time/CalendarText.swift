/// Dates and times in the forms that spreadsheets, loggers and dashboards write, read without a locale.
///
/// Besides ISO 8601: `2026/03/01 00:00`, `20260301`, `20260301T000000`, `01.03.2026 00:00`, `3/1/2026 12:00:00 AM`,
/// `01-Mar-2026 00:00`, `Mar 1, 2026, 12:00 AM`, `Sun, 01 Mar 2026 00:00:00 +0000` and `01/Mar/2026:00:00:00`. An
/// offset, a zone's abbreviation or a zone in brackets may follow.
package enum CalendarText {
    /// The time that the bytes state, or nil where they aren't one.
    ///
    /// - Parameter order: how a date that starts with a day or a month is read; nil refuses such dates.
    package static func wallTime(_ bytes: [UInt8], _ range: Range<Int>, order: DateOrder?) -> WallTime? {
        if let time = ISO8601.wallTime(bytes, range) { return time }
        var range = range
        DecimalNumber.trim(&range, in: bytes)
        guard range.count >= 8, range.count <= 64 else { return nil }
        var scanner = CalendarScanner(bytes: bytes[range])
        guard let date = scanner.date(order), date.isValid else { return nil }
        let days = Double(ISO8601.days(year: date.year, month: date.month, day: date.day)) * 86_400
        guard !scanner.isAtEnd else { return WallTime(seconds: days, offsetSeconds: nil) }
        guard let clock = scanner.timeOfDay() else { return nil }
        guard !scanner.isAtEnd else { return WallTime(seconds: days + clock, offsetSeconds: nil) }
        guard let offset = scanner.zone() else { return nil }
        return WallTime(seconds: days + clock, offsetSeconds: offset)
    }
}

/// A date of the Gregorian calendar.
struct CivilDate {
    var year: Int
    var month: Int
    var day: Int

    /// Whether the calendar has the date; years before 1900 and after 2199 are no times of measurements.
    var isValid: Bool {
        guard (1900..<2200).contains(year), (1...12).contains(month), day >= 1 else { return false }
        let first = ISO8601.days(year: year, month: month, day: 1)
        let next = ISO8601.days(year: month == 12 ? year + 1 : year, month: month == 12 ? 1 : month + 1, day: 1)
        return day <= next - first
    }
}
