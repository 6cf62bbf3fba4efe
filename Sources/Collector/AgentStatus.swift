package import Core

/// The agent's view of itself at the end of an interval. Totals are since the start.
package struct AgentStatus: Sendable, Equatable {
    /// Processor time of the agent's own threads in seconds.
    package var cpuSeconds = 0.0
    /// Resident memory in bytes.
    package var residentBytes = 0.0
    /// The agent's share of one core in the last interval: its own threads and the estimated time in kernel probes.
    package var coreShare = 0.0
    /// Estimated time that kernel probes took from the observed programs, in seconds.
    package var probeSeconds = 0.0
    /// Time that the kernel measured in the probes, in seconds; nil where it does not measure.
    package var measuredProbeSeconds: Double?
    /// What one system call's event costs the observed program in nanoseconds, as measured at the start; 0 without
    /// probes.
    package var nanosecondsPerEvent = 0.0
    /// Containers currently observed.
    package var containerCount = 0
    /// Slots of the kernel's counter table that are taken, and their number; 0 without probes.
    package var slotsUsed = 0
    package var slotCount = 0
    /// Events of containers for which the table had no room, and events that the kernel did not show the probes.
    package var overflowedEvents = 0.0
    package var missedEvents = 0.0
    /// Cgroups that came and went before they were listed and whose container is not known, and what was counted for them.
    package var unlistedCgroups = 0
    package var unlistedEvents = 0.0
    /// Intervals whose deadline had passed before they could begin, and intervals that began late by over a tenth.
    package var missedIntervals = 0
    package var lateIntervals = 0
    /// Failed requests to the inventory, and failed writes to sinks.
    package var inventoryFailures = 0
    package var sinkFailures = 0
    /// How far the sinks are that send over a network.
    package var deliveries: [DeliveryStatus] = []
    /// How each metric is observed at present.
    package var states = MetricTable<ProbeState>(repeating: .off)

    /// All metrics, without those of calls where calls are not observed.
    package var observableMetrics: [Metric] {
        Metric.allCases.filter { !Metric.ofCalls.contains($0) || states[$0] != .off }
    }

    package init() {}
}
