internal import Collector
internal import TimeSeries

/// A metric of the agent about itself.
struct AgentMetric {
    let name: String
    let kind: ContainerMetric.Kind
    let help: String
    let value: @Sendable (AgentStatus) -> Double

    /// `process_` names are those of Prometheus client libraries.
    static let all: [AgentMetric] = [
        AgentMetric("process_cpu_seconds_total", .counter, "Processor time of the agent's own threads in seconds.") {
            $0.cpuSeconds
        },
        AgentMetric("process_resident_memory_bytes", .gauge, "Resident memory of the agent in bytes.") {
            $0.residentBytes
        },
        AgentMetric(
            "anomengine_agent_core_ratio", .gauge,
            "Share of one core that the agent and its probes took in the last period."
        ) { $0.coreShare },
        AgentMetric(
            "anomengine_probe_seconds_total", .counter,
            "Estimated time that kernel probes took from the observed programs in seconds."
        ) { $0.probeSeconds },
        AgentMetric("anomengine_containers", .gauge, "Containers observed now.") { Double($0.containerCount) },
        AgentMetric("anomengine_table_slots_used", .gauge, "Taken slots of the kernel's counter table.") {
            Double($0.slotsUsed)
        },
        AgentMetric("anomengine_table_slots", .gauge, "Slots of the kernel's counter table; 0 without probes.") {
            Double($0.slotCount)
        },
        AgentMetric(
            "anomengine_overflowed_events_total", .counter,
            "Events of containers for which the counter table had no room."
        ) { $0.overflowedEvents },
        AgentMetric(
            "anomengine_missed_events_total", .counter, "Events that the kernel did not show to the probes."
        ) { $0.missedEvents },
        AgentMetric(
            "anomengine_missed_periods_total", .counter, "Periods whose deadline had passed before they could begin."
        ) { Double($0.missedPeriods) },
        AgentMetric(
            "anomengine_late_periods_total", .counter, "Periods that began late by more than a tenth of a period."
        ) { Double($0.latePeriods) },
        AgentMetric("anomengine_inventory_failures_total", .counter, "Failed requests for the list of containers.") {
            Double($0.inventoryFailures)
        },
        AgentMetric("anomengine_sink_failures_total", .counter, "Failed writes to sinks.") {
            Double($0.sinkFailures)
        },
    ]

    private init(
        _ name: String, _ kind: ContainerMetric.Kind, _ help: String,
        value: @escaping @Sendable (AgentStatus) -> Double
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.value = value
    }
}
