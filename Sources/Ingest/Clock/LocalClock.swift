internal import Core
internal import Foundation

/// Turns times on a local clock into UTC, with the changes of summer time.
struct LocalClock {
    let name: String
    /// Rows in an hour that the clock shows twice.
    private(set) var repeatedHourRows = 0
    /// Rows in an hour that the clock leaves out.
    private(set) var skippedHourRows = 0
    private let zone: TimeZone
    /// The offsets before and after the day that was looked up last.
    private var day = -Double.infinity
    private var before = 0.0
    private var after = 0.0

    init(_ name: String) throws(SourceError) {
        guard let zone = TimeZone(identifier: name) else {
            throw SourceError(
                .badOption, problem: "'\(name)' is not a time zone known to this system",
                remedy: "give a name such as Europe/Berlin, America/New_York or UTC")
        }
        self.name = name
        self.zone = zone
    }

    /// Seconds since 1970-01-01 UTC.
    ///
    /// In an hour that the clock shows twice, the first is taken unless that would be before the row before.
    mutating func seconds(wall: Double, after previous: Double?) -> Double {
        let day = (wall / 86_400).rounded(.down)
        if day != self.day {
            self.day = day
            before = offset(at: (day - 1) * 86_400)
            after = offset(at: (day + 2) * 86_400)
        }
        guard before != after else { return wall - before }
        let early = wall - before
        let late = wall - after
        switch (offset(at: early) == before, offset(at: late) == after) {
        case (true, true):
            repeatedHourRows += 1
            let (first, second) = early < late ? (early, late) : (late, early)
            return previous.map { first <= $0 } ?? false ? second : first
        case (true, false): return early
        case (false, true): return late
        case (false, false):
            skippedHourRows += 1
            return early
        }
    }

    private func offset(at seconds: Double) -> Double {
        Double(zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds)))
    }
}

/// Signs of summer time in a clock without a zone.
enum SummerTime {
    /// What the times of one series do, in the order of the file.
    enum Sign: Equatable {
        /// The clock is put back one hour once: rows of the hour before come again.
        case setBack(atSeconds: Double)
        /// An hour is missing.
        case setForward(atSeconds: Double)
    }

    static func sign(_ seconds: [Double]) -> Sign? {
        guard seconds.count >= 3 else { return nil }
        var backward: [(index: Int, step: Double)] = []
        var forward: [Double] = []
        var still: [Int] = []
        for index in 1..<seconds.count {
            let step = seconds[index] - seconds[index - 1]
            if step < 0 {
                backward.append((index, step))
                guard backward.count < 2 else { return nil }
            } else if step == 0 {
                still.append(index)
            } else if step > 3600, step <= 7200 {
                forward.append(seconds[index - 1])
            }
        }
        guard let usual = median(zip(seconds.dropFirst(), seconds).map { $0 - $1 }), usual > 0, usual <= 3600 else {
            return nil
        }
        if let (index, step) = backward.first, abs(step + 3600 - usual) <= 0.5 * usual {
            return .setBack(atSeconds: seconds[index - 1])
        }
        // Hourly rows show the repeated hour as one time twice.
        if backward.isEmpty, still.count == 1, let index = still.first, usual == 3600, isChangeDay(seconds[index]) {
            return .setBack(atSeconds: seconds[index])
        }
        if backward.isEmpty, forward.count == 1, let at = forward.first, usual < 1800 || usual == 3600,
            isChangeDay(at + usual),
            (at + usual).truncatingRemainder(dividingBy: 3600) < usual
        {
            return .setForward(atSeconds: at)
        }
        return nil
    }

    /// The start of the one hour, early on a Sunday, that all repeated times lie in.
    static func repeatedHour(_ sorted: [Double]) -> Double? {
        let repeated = zip(sorted, sorted.dropFirst()).compactMap { $0 == $1 ? $0 : nil }
        guard let first = repeated.first, let last = repeated.last, last - first < 3600, isChangeDay(first) else {
            return nil
        }
        return (first / 3600).rounded(.down) * 3600
    }

    /// Sundays in the early hours.
    private static func isChangeDay(_ seconds: Double) -> Bool {
        let day = (seconds / 86_400).rounded(.down)
        // 1970-01-04 was a Sunday.
        return (day - 3).truncatingRemainder(dividingBy: 7) == 0 && seconds - day * 86_400 < 4 * 3600
    }
}
