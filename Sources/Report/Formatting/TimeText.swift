internal import Core

/// Seconds since 1970-01-01 UTC as text for people, without locale or time zone data.
package enum TimeText {
    /// ISO 8601 in UTC, such as `2026-03-01T12:00:00Z`, with milliseconds where there are any; "n/a" if not a time.
    package static func iso(_ seconds: Double) -> String { ISO8601.text(seconds) }

    /// Date and time for people, such as `2026-03-01 12:00:00` (UTC); "n/a" if not a time.
    package static func plain(_ seconds: Double) -> String {
        guard let time = CalendarTime(seconds: seconds) else { return "n/a" }
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
}
