internal import Collector
internal import Core

/// What each container answered since it was first seen.
struct AnsweredCalls {
    private struct Totals {
        var requests = 0.0
        var failures = 0.0
        /// Latencies of the last interval that had requests, in seconds.
        var p50 = Double.nan
        var p90 = Double.nan
        var p99 = Double.nan
    }

    private var totals: [String: Totals] = [:]

    /// Adds what containers answered in an interval.
    mutating func add(_ answered: [String: EdgeSide]) {
        for (container, side) in answered {
            var sum = totals[container] ?? Totals()
            sum.requests += Double(side.requests)
            sum.failures += Double(side.failures)
            if let p50 = side.latency.quantile(0.5), let p90 = side.latency.quantile(0.9),
                let p99 = side.latency.quantile(0.99)
            {
                (sum.p50, sum.p90, sum.p99) = (p50, p90, p99)
            }
            totals[container] = sum
        }
    }

    /// Puts what a container answered into its reading. Without any request there is no latency to observe.
    func complete(_ reading: inout CounterReading, of container: String, state: ProbeState) {
        let sum = totals[container] ?? Totals()
        reading.set(.requests, total: sum.requests, state: state)
        reading.set(.requestErrors, total: sum.failures, state: state)
        guard sum.p50.isFinite else { return }
        reading.set(.latencyP50, total: sum.p50, state: state)
        reading.set(.latencyP90, total: sum.p90, state: state)
        reading.set(.latencyP99, total: sum.p99, state: state)
    }

    /// Forgets containers that ended.
    mutating func remove(_ container: String) { totals[container] = nil }
}
