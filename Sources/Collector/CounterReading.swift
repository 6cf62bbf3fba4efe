/// What a counter source knows of one container at one moment.
package struct CounterReading: Sendable, Equatable {
    /// For rates the total since the source began to count for the container: CPU seconds or events, never falling.
    /// For gauges the value now. NaN where the source does not observe the parameter.
    package var totals: ParameterTable<Double>
    /// How each parameter is observed.
    package var states: ParameterTable<ProbeState>
    /// The share of the time since the last reading in which a sampled parameter was observed, 0 to 1.
    package var observedShare: ParameterTable<Double>
    /// When the container's cgroup was made, on the monotonic clock, if the source saw that.
    package var bornMonotonicSeconds: Double?

    /// A reading that observes nothing.
    package init() {
        totals = ParameterTable(repeating: .nan)
        states = ParameterTable(repeating: .off)
        observedShare = ParameterTable(repeating: 0)
    }

    /// Sets a parameter that was observed all the time.
    package mutating func set(_ parameter: Parameter, total: Double, state: ProbeState = .on, share: Double = 1) {
        totals[parameter] = total
        states[parameter] = state
        observedShare[parameter] = share
    }
}

extension CounterReading {
    /// Takes from `other` what this reading does not observe.
    package mutating func complete(with other: CounterReading) {
        for parameter in Parameter.allCases where states[parameter] == .off {
            totals[parameter] = other.totals[parameter]
            states[parameter] = other.states[parameter]
            observedShare[parameter] = other.observedShare[parameter]
        }
        bornMonotonicSeconds = bornMonotonicSeconds ?? other.bornMonotonicSeconds
    }
}
