package import Core

/// What one container did in one sampling interval.
package struct Sample: Sendable, Equatable {
    /// Whose sample it is.
    package var container: ContainerIdentity
    /// End of the interval in seconds since 1970-01-01 UTC.
    package var timeSeconds: Double
    /// True length of the interval by the monotonic clock; rates are per second of it.
    package var intervalSeconds: Double
    /// Whether the container was there for a part of the interval only: its first or its last sample.
    package var isPartial: Bool
    /// Rates and gauges in the units of ``Metric``; NaN where not observed.
    package var values: MetricTable<Double>
    /// For rates the total since the container was first seen: CPU seconds or events, estimated where sampled. Gauges
    /// stand as in `values`. NaN where not observed.
    package var totals: MetricTable<Double>
    /// How each metric was observed.
    package var states: MetricTable<ProbeState>

    package init(
        container: ContainerIdentity, timeSeconds: Double, intervalSeconds: Double, isPartial: Bool,
        values: MetricTable<Double>, totals: MetricTable<Double>, states: MetricTable<ProbeState>
    ) {
        self.container = container
        self.timeSeconds = timeSeconds
        self.intervalSeconds = intervalSeconds
        self.isPartial = isPartial
        self.values = values
        self.totals = totals
        self.states = states
    }

    package var workload: Workload { container.workload }
}
