package import Collector
internal import Synchronization

/// A clock that moves only when told to: sleeping moves it to the deadline, plus a delay that the owner may set.
package final class ManualClock: CollectorClock {
    private struct State {
        var reading: ClockReading
        var delays: [Double] = []
    }

    private let state: Mutex<State>

    package init(monotonicSeconds: Double = 100, unixSeconds: Double = 1_700_000_000) {
        state = Mutex(State(reading: ClockReading(monotonicSeconds: monotonicSeconds, unixSeconds: unixSeconds)))
    }

    package func now() -> ClockReading { state.withLock { $0.reading } }

    /// Lets time pass on both clocks.
    package func advance(seconds: Double) {
        state.withLock {
            $0.reading.monotonicSeconds += seconds
            $0.reading.unixSeconds += seconds
        }
    }

    /// Sets the clock that people see, as an administrator would.
    package func stepUnix(seconds: Double) {
        state.withLock { $0.reading.unixSeconds += seconds }
    }

    /// How much too late the next sleeps end, one for each.
    package func delayNextSleeps(bySeconds delays: [Double]) {
        state.withLock { $0.delays += delays }
    }

    package func sleep(untilMonotonicSeconds deadline: Double) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            let delay = state.delays.isEmpty ? 0 : state.delays.removeFirst()
            let step = max(0, deadline - state.reading.monotonicSeconds) + delay
            state.reading.monotonicSeconds += step
            state.reading.unixSeconds += step
        }
    }
}
