internal import Core

/// Alarms that no labelled event explains.
///
/// An alarm is a run of flagged points, which an operator sees as one. It is false if none of its points lies
/// within [start, end + tolerance] of any event.
package struct FalseAlarms: Equatable, Sendable, Encodable {
    package let count: Int
    /// Time observed outside [start, end + tolerance] of all events: the number of such points times the median
    /// interval, so that gaps in the recording do not count.
    package let normalSeconds: Double
    /// False alarms per day of normal time; nil where none was observed.
    package let perDay: Double?

    package static let secondsPerDay = 86_400.0

    init(count: Int, normalSeconds: Double) {
        self.count = count
        self.normalSeconds = normalSeconds
        perDay = normalSeconds > 0 ? Double(count) / (normalSeconds / Self.secondsPerDay) : nil
    }

    /// - Parameters:
    ///   - verdicts: true where a point is flagged.
    ///   - timesSeconds: strictly increasing, one per verdict.
    ///   - events: in any order.
    ///   - toleranceSeconds: how long after the end of an event an alarm is still explained by it.
    ///   - mergeSeconds: flagged points at most this far apart belong to one alarm. Points of neighbouring intervals
    ///     always do.
    /// - Throws: `EvaluationError` when lengths differ.
    /// - Complexity: O(n log n + e log n).
    package init(
        verdicts: [Bool], timesSeconds: [Double], events: [LabeledEvent], toleranceSeconds: Double,
        mergeSeconds: Double
    ) throws(EvaluationError) {
        guard timesSeconds.count == verdicts.count else {
            throw EvaluationError(.lengthMismatch(field: "times", expected: verdicts.count, found: timesSeconds.count))
        }
        let intervalSeconds = median(zip(timesSeconds.dropFirst(), timesSeconds).map { $0 - $1 }) ?? 0
        let isExplained = LabeledEvent.labels(of: events, at: timesSeconds, extensionSeconds: toleranceSeconds)
        // Half an interval of slack keeps a jittering clock from splitting an alarm.
        let widestStep = max(mergeSeconds, 1.5 * intervalSeconds)

        var count = 0
        var lastFlagged: Double?
        var alarmIsExplained = true
        for (index, time) in timesSeconds.enumerated() where verdicts[index] {
            let startsAlarm = lastFlagged.map { time - $0 > widestStep } ?? true
            if startsAlarm {
                if !alarmIsExplained { count += 1 }
                alarmIsExplained = false
            }
            alarmIsExplained = alarmIsExplained || isExplained[index]
            lastFlagged = time
        }
        if !alarmIsExplained { count += 1 }
        let normalPoints = isExplained.count { !$0 }
        self.init(count: count, normalSeconds: Double(normalPoints) * intervalSeconds)
    }

    /// Counts and normal time of several workloads added up.
    package static func pooled(_ parts: [FalseAlarms]) -> FalseAlarms {
        FalseAlarms(
            count: parts.reduce(0) { $0 + $1.count },
            normalSeconds: parts.reduce(0) { $0 + $1.normalSeconds })
    }
}
