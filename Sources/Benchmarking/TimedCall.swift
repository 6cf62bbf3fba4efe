/// A call that is timed repeatedly, in rounds that alternate with those of other calls.
///
/// A slice of a round repeats the call for a while. Calls too short for the clock are timed several at once.
package final class TimedCall {
    private let body: () -> Void
    private var repetitions = 1
    /// Seconds of each call, by round.
    private(set) var rounds: [[Double]] = []

    package init(_ body: @escaping () -> Void) {
        self.body = body
    }

    /// Calls for about the given time, and finds out how many calls take a few microseconds together.
    package func warmUp(seconds: Double) {
        let begin = Clock.seconds
        var fastest = Double.infinity
        repeat { fastest = min(fastest, timeOnce()) } while Clock.seconds - begin < seconds
        repetitions = max(1, Int((5e-6 / max(fastest, 1e-10)).rounded(.up)))
    }

    /// One round: calls for about the given time, once at least.
    package func measure(seconds: Double) {
        let begin = Clock.seconds
        var times: [Double] = []
        repeat { times.append(timeOnce()) } while Clock.seconds - begin < seconds
        rounds.append(times)
    }

    private func timeOnce() -> Double {
        let start = Clock.seconds
        for _ in 0..<repetitions { body() }
        return (Clock.seconds - start) / Double(repetitions)
    }

    /// Warms up all calls, then measures them in turn, so that a temporary disturbance affects all of them.
    package static func interleave(_ calls: [TimedCall], rounds: Int, secondsEach: Double) {
        for call in calls { call.warmUp(seconds: secondsEach / 10) }
        for _ in 0..<rounds {
            for call in calls { call.measure(seconds: secondsEach / Double(rounds)) }
        }
    }

    /// What the rounds gave; `unit` is how many reported items one call counts as.
    package func times(unit: Double = 1) -> CallTimes {
        CallTimes(rounds: rounds.map { $0.map { $0 / unit } })
    }
}

/// The monotonic clock in seconds.
enum Clock {
    private static let origin = ContinuousClock.now

    static var seconds: Double {
        let (seconds, attoseconds) = (ContinuousClock.now - origin).components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
