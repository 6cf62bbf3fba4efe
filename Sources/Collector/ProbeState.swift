internal import Core

/// How a metric was observed in a period.
package enum ProbeState: String, Sendable, Hashable, CaseIterable {
    /// Each event was counted.
    case on
    /// Events were counted in a part of the period, and the rate is an estimate from that part.
    case sampled
    /// Taken from the coarser figures in cgroup files, as the kernel probe cannot be used.
    case fallback
    /// Not observed; the value is NaN.
    case off
}
