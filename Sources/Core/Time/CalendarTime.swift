/// A time of the Gregorian calendar in UTC, to the millisecond.
package struct CalendarTime: Sendable, Equatable {
    package let year: Int
    package let month: Int
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int
    package let millisecond: Int

    /// Splits seconds since 1970-01-01 UTC, rounded to milliseconds; nil if they are not finite or outside the years 1 to
    /// 9999.
    package init?(seconds: Double) {
        guard seconds.isFinite, seconds >= -62_135_596_800, seconds < 253_402_300_800 else { return nil }
        let total = Int64(clamping: (seconds * 1000).rounded(.toNearestOrAwayFromZero))
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

    /// `2026-03-01`.
    package var date: String { "\(Self.pad(year, 4))-\(monthDay)" }
    /// `03-01`.
    package var monthDay: String { "\(Self.pad(month, 2))-\(Self.pad(day, 2))" }
    /// `12:00`.
    package var hourMinute: String { "\(Self.pad(hour, 2)):\(Self.pad(minute, 2))" }
    /// `12:00:00`.
    package var clock: String { "\(hourMinute):\(Self.pad(second, 2))" }
    /// `.250`, or nothing for a whole second.
    package var fraction: String { millisecond == 0 ? "" : "." + Self.pad(millisecond, 3) }

    private static func divide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = ((value % divisor) + divisor) % divisor
        return ((value - remainder) / divisor, remainder)
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
