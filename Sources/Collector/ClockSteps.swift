internal import Foundation

/// Notices when the clock that people see is set.
struct ClockSteps: Sendable {
    private let leastSeconds: Double
    private var offsetSeconds: Double

    /// - Parameter leastSeconds: smaller steps are not told, nor is a clock that drifts by less between two readings.
    init(_ first: ClockReading, leastSeconds: Double) {
        self.leastSeconds = leastSeconds
        offsetSeconds = first.unixSeconds - first.monotonicSeconds
    }

    /// What to tell people of the time since the last reading; nil if the clock went on by itself.
    mutating func step(at now: ClockReading) -> String? {
        let offset = now.unixSeconds - now.monotonicSeconds
        let step = offset - offsetSeconds
        offsetSeconds = offset
        guard abs(step) >= leastSeconds else { return nil }
        let seconds = String(format: "%.1f", abs(step))
        return "clock: set \(step > 0 ? "forward" : "back") by \(seconds) s; samples carry the new time"
    }
}
