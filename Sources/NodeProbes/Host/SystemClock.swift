package import Collector
internal import Glibc

/// The machine's clocks. `CLOCK_MONOTONIC`, on which the kernel probes stamp events, and `CLOCK_REALTIME`.
package struct SystemClock: CollectorClock {
    private let isEnded: @Sendable () -> Bool

    /// - Parameter isEnded: asked during long sleeps; such a sleep then ends with a `CancellationError`.
    package init(isEnded: @escaping @Sendable () -> Bool = { false }) {
        self.isEnded = isEnded
    }

    package func now() -> ClockReading {
        ClockReading(
            monotonicSeconds: Self.seconds(CLOCK_MONOTONIC), unixSeconds: Self.seconds(CLOCK_REALTIME))
    }

    package func sleep(untilMonotonicSeconds deadline: Double) async throws {
        while true {
            try Task.checkCancellation()
            if isEnded() { throw CancellationError() }
            let rest = deadline - Self.seconds(CLOCK_MONOTONIC)
            guard rest > 0 else { return }
            try await Task.sleep(
                for: .seconds(rest > 1 ? min(rest - 0.5, 0.5) : rest), tolerance: .zero, clock: .continuous)
        }
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
