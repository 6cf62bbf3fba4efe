package import Core

/// What a counter source knows of one container at one moment.
package struct CounterReading: Sendable, Equatable {
    /// For rates the total since the source began to count for the container: CPU seconds or events, never falling.
    /// For gauges the value now. NaN where the source does not observe the metric.
    package var totals: MetricTable<Double>
    /// How each metric is observed.
    package var states: MetricTable<ProbeState>
    /// The share of the time since the last reading in which a sampled metric was observed, 0 to 1.
    package var observedShare: MetricTable<Double>
    /// When the container's cgroup was made, on the monotonic clock, if the source saw that.
    package var bornMonotonicSeconds: Double?

    /// A reading that observes nothing.
    package init() {
        totals = MetricTable(repeating: .nan)
        states = MetricTable(repeating: .off)
        observedShare = MetricTable(repeating: 0)
    }

    /// Sets a metric that was observed all the time.
    package mutating func set(_ metric: Metric, total: Double, state: ProbeState = .on, share: Double = 1) {
        totals[metric] = total
        states[metric] = state
        observedShare[metric] = share
    }
}

extension CounterReading {
    /// Takes from `other` what this reading does not observe.
    package mutating func complete(with other: CounterReading) {
        for metric in Metric.allCases where states[metric] == .off {
            totals[metric] = other.totals[metric]
            states[metric] = other.states[metric]
            observedShare[metric] = other.observedShare[metric]
        }
        bornMonotonicSeconds = bornMonotonicSeconds ?? other.bornMonotonicSeconds
    }
}
