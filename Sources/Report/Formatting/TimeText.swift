/// Seconds since 1970-01-01 UTC as calendar text, without locale or time zone data.
package struct TimeText: Sendable, Equatable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int
    package let millisecond: Int

    /// Splits a time, rounded to milliseconds; nil if it is not finite or further than year 9999 away.
    package init?(seconds: Double) {
        guard seconds.isFinite, seconds >= -62_135_596_800, seconds < 253_402_300_800 else { return nil }
        let total = Int64((seconds * 1000).rounded(.toNearestOrAwayFromZero))
        let (days, inDay) = Self.divide(total, by: 86_400_000)
        millisecond = Int(inDay % 1000)
        second = Int(inDay / 1000 % 60)
        minute = Int(inDay / 60_000 % 60)
        hour = Int(inDay / 3_600_000)
        // Gregorian date from a day count: H. Hinnant, "chrono-compatible low-level date algorithms".
        let (era, dayOfEra) = Self.divide(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    /// ISO 8601 in UTC, such as `2026-03-01T12:00:00Z`, with milliseconds where there are any; "n/a" if not a time.
    package static func iso(_ seconds: Double) -> String {
        guard let time = TimeText(seconds: seconds) else { return "n/a" }
        let fraction = time.millisecond == 0 ? "" : "." + pad(time.millisecond, 3)
        return "\(time.date)T\(time.clock)\(fraction)Z"
    }

    /// Date and time for people, such as `2026-03-01 12:00:00` (UTC); "n/a" if not a time.
    package static func plain(_ seconds: Double) -> String {
        guard let time = TimeText(seconds: seconds) else { return "n/a" }
        return "\(time.date) \(time.clock)"
    }

    /// A length of time, such as "45 s", "12 min" or "3.5 h".
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "n/a" }
        switch abs(seconds) {
        case ..<120: return NumberText.short(seconds, digits: 3) + " s"
        case ..<7200: return NumberText.short(seconds / 60, digits: 3) + " min"
        case ..<172_800: return NumberText.short(seconds / 3600, digits: 3) + " h"
        default: return NumberText.short(seconds / 86_400, digits: 3) + " d"
        }
    }

    var date: String { "\(pad(year, 4))-\(monthDay)" }
    var monthDay: String { "\(pad(month, 2))-\(pad(day, 2))" }
    var hourMinute: String { "\(pad(hour, 2)):\(pad(minute, 2))" }
    var clock: String { "\(hourMinute):\(pad(second, 2))" }

    private static func divide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = ((value % divisor) + divisor) % divisor
        return ((value - remainder) / divisor, remainder)
    }
}

private func pad(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
