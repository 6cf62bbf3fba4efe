internal import Core

/// A recurring time without alarms: `daily 03:00 for 20m`, `weekdays 22:00 for 1h`, `sat,sun 00:00 for 1d`.
package struct MaintenanceWindow: Sendable, Equatable {
    /// Patterns of the workloads it holds for.
    package let workloads: [String]
    /// Days on which it begins, Monday 0 to Sunday 6.
    package let days: Set<Int>
    /// Beginning in seconds after midnight.
    package let startSeconds: Double
    package let lengthSeconds: Double
    /// Time zone; UTC if nil.
    package let timeZone: String?

    private static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// - Returns: nil where the text does not have the form `DAYS HH:MM for DURATION`.
    package init?(_ text: String, workloads: [String] = ["*"], timeZone: String? = nil) {
        let words = text.lowercased().split(separator: " ").map(String.init)
        guard words.count == 4, words[2] == "for", let days = Self.days(words[0]),
            let start = Self.timeOfDay(words[1]), let length = DurationText.seconds(words[3]),
            length > 0, length <= 7 * 86_400
        else { return nil }
        self.days = days
        startSeconds = start
        lengthSeconds = length
        self.workloads = workloads
        self.timeZone = timeZone
    }

    /// Whether the window is open.
    ///
    /// - Parameter offsetSeconds: how far its time zone is ahead of UTC at that time.
    package func contains(_ seconds: Double, offsetSeconds: Double = 0) -> Bool {
        let local = seconds + offsetSeconds
        let today = (local / 86_400).rounded(.down)
        // A window that began days ago may still be open.
        for back in 0...Int(clamping: (lengthSeconds / 86_400).rounded(.up)) {
            let day = today - Double(back)
            let start = day * 86_400 + startSeconds
            if days.contains(Self.weekday(day)), local >= start, local < start + lengthSeconds { return true }
        }
        return false
    }

    /// 1970-01-01 was a Thursday.
    private static func weekday(_ day: Double) -> Int {
        let rest = Int(clamping: (day + 3).truncatingRemainder(dividingBy: 7))
        return rest < 0 ? rest + 7 : rest
    }

    private static func days(_ text: String) -> Set<Int>? {
        switch text {
        case "daily": return Set(0...6)
        case "weekdays": return Set(0...4)
        case "weekends": return [5, 6]
        default: break
        }
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { name in
                dayNames.firstIndex { name.prefix(3) == $0 }
            }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else { return nil }
            var day = first
            days.insert(day)
            while day != last {
                day = (day + 1) % 7
                days.insert(day)
            }
        }
        return days
    }

    private static func timeOfDay(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...23).contains(hour),
            (0...59).contains(minute)
        else { return nil }
        return Double(hour * 3600 + minute * 60)
    }
}

/// A time range without alarms.
package struct Silence: Sendable, Equatable {
    package let workloads: [String]
    package let fromSeconds: Double
    /// End of the time range (exclusive).
    package let toSeconds: Double
    package let reason: String

    package init(workloads: [String], fromSeconds: Double, toSeconds: Double, reason: String = "") {
        self.workloads = workloads
        self.fromSeconds = fromSeconds
        self.toSeconds = toSeconds
        self.reason = reason
    }
}
