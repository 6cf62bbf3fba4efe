internal import Core

/// How a metric was observed in a sampling interval, from the most exact way to none.
package enum ProbeState: String, Sendable, Hashable, CaseIterable {
    /// Each event was counted.
    case on
    /// Events were counted in a part of the interval, and the rate is an estimate from that part.
    case sampled
    /// Taken from the coarser figures in cgroup files, as the kernel probe cannot be used.
    case fallback
    /// Observed as a rule, but not in this interval: no counter was free, it could not be read, or there is nothing yet
    /// to compare it with. The value is NaN.
    case missing
    /// Not observed; the value is NaN.
    case off
}
