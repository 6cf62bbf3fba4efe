/// A moment on both clocks of a machine.
package struct ClockReading: Sendable, Equatable {
    /// Seconds on a clock that is never set; its zero has no meaning.
    package var monotonicSeconds: Double
    /// Seconds since 1970-01-01 UTC on the clock that people see and may set.
    package var unixSeconds: Double

    package init(monotonicSeconds: Double, unixSeconds: Double) {
        self.monotonicSeconds = monotonicSeconds
        self.unixSeconds = unixSeconds
    }
}

/// Time as the sampling loop sees it: the machine's, or one that a test moves by hand.
package protocol CollectorClock: Sendable {
    func now() -> ClockReading

    /// Waits until the monotonic clock shows `monotonicSeconds`; returns at once if it does.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    func sleep(untilMonotonicSeconds deadline: Double) async throws
}
