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
    /// When the container's cgroup was created, on the monotonic clock, if the source saw that. All totals are since then.
    package var bornMonotonicSeconds: Double?
    /// When the first process joined a cgroup that stood empty, if the source saw that.
    package var joined: Join?

    /// A container that began in a cgroup older than itself.
    package struct Join: Sendable, Equatable {
        /// On the monotonic clock.
        package var monotonicSeconds: Double
        /// The metrics whose totals are since then; those of the others include what the cgroup did before.
        package var metrics: Set<Metric>

        package init(monotonicSeconds: Double, metrics: Set<Metric>) {
            self.monotonicSeconds = monotonicSeconds
            self.metrics = metrics
        }
    }

    /// A reading that observes nothing.
    package init() {
        totals = MetricTable(repeating: .nan)
        states = MetricTable(repeating: .off)
        observedShare = MetricTable(repeating: 0)
    }

    /// Events of all kinds that it counts, each once.
    package var eventCount: Double {
        // mmap calls and opened files are system calls; CPU time is not a count.
        [Metric.sysCalls, .pageFaults, .blockRequests, .processEvents].reduce(0) {
            $0 + (totals[$1].isFinite ? totals[$1] : 0)
        }
    }

    /// Marks a metric as not known at this moment.
    ///
    /// - Parameter isCounted: whether its events are counted all the same, so that a later reading includes them.
    package mutating func setMissing(_ metric: Metric, isCounted: Bool) {
        set(metric, total: .nan, state: .missing, share: isCounted ? 1 : 0)
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
        joined = joined ?? other.joined
    }
}
