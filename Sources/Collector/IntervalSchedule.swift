internal import Core

/// Absolute deadlines: a late interval does not shift those after it.
package struct IntervalSchedule: Sendable {
    package let startSeconds: Double
    package let intervalSeconds: Double
    /// Number of the interval that ends next.
    package private(set) var index = 1
    /// Deadlines that had passed together with the one that was served, and got no interval.
    package private(set) var missedCount = 0
    /// Intervals that ended more than a tenth too late.
    package private(set) var lateCount = 0

    /// - Parameter startSeconds: begin of the first interval on the monotonic clock.
    package init(startSeconds: Double, intervalSeconds: Double) {
        self.startSeconds = startSeconds
        self.intervalSeconds = intervalSeconds
    }

    /// When the present interval began and when it ends, on the monotonic clock.
    package var beginSeconds: Double { startSeconds + Double(index - 1) * intervalSeconds }
    package var deadlineSeconds: Double { startSeconds + Double(index) * intervalSeconds }

    /// Ends the present interval at `nowSeconds` and goes to the first one whose deadline is still ahead.
    package mutating func advance(nowSeconds: Double) {
        if nowSeconds - deadlineSeconds > 0.1 * intervalSeconds { lateCount += 1 }
        index += 1
        let passed = Int(clamping: ((nowSeconds - startSeconds) / intervalSeconds).rounded(.down) + 1)
        if passed > index {
            missedCount += passed - index
            index = passed
        }
    }
}
