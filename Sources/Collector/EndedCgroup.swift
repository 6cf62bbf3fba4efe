internal import Core

/// A cgroup that came and went between two lists, with what the kernel counted for it.
package struct EndedCgroup: Sendable, Equatable {
    /// Number in the hierarchy by which containers are identified.
    package var id: UInt64
    /// Path below that hierarchy's root; nil if it was too long to be kept.
    package var path: String?
    /// When it was created and when it was removed, on the monotonic clock.
    package var bornMonotonicSeconds: Double
    package var endedMonotonicSeconds: Double
    /// Totals of its whole life. What is read from cgroup files went with it.
    package var reading: CounterReading

    package init(
        id: UInt64, path: String?, bornMonotonicSeconds: Double, endedMonotonicSeconds: Double, reading: CounterReading
    ) {
        self.id = id
        self.path = path
        self.bornMonotonicSeconds = bornMonotonicSeconds
        self.endedMonotonicSeconds = endedMonotonicSeconds
        self.reading = reading
    }
}

extension Sample {
    /// The only sample of a container that lived within one sampling interval.
    init(_ cgroup: EndedCgroup, of container: ContainerIdentity, now: ClockReading) {
        // A life is at least one tick of the coarsest clock that rates are multiplied by.
        let interval = max(cgroup.endedMonotonicSeconds - cgroup.bornMonotonicSeconds, 1e-6)
        self.init(
            container: container, timeSeconds: now.unixSeconds, intervalSeconds: interval, isPartial: true,
            values: MetricTable { $0.isGauge ? cgroup.reading.totals[$0] : cgroup.reading.totals[$0] / interval },
            totals: cgroup.reading.totals, states: cgroup.reading.states)
    }
}
