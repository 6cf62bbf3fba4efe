internal import Collector
internal import Core

/// A metric of the agent about itself.
struct AgentMetric {
    let name: String
    let kind: Metric.Kind
    let help: String
    private let read: @Sendable (AgentStatus) -> [(endpoint: String?, value: Double)]

    /// One series of a metric: that of the agent as a whole, or of one address that it sends to.
    struct Series: Sendable, Hashable {
        let name: String
        let endpoint: String?
    }

    /// The metric's series and their values; none where there is nothing to tell.
    func values(_ status: AgentStatus) -> [(series: Series, value: Double)] {
        read(status).map { (Series(name: name, endpoint: $0.endpoint), $0.value) }
    }

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
        AgentMetric(
            "anomengine_probe_measured_seconds_total", .counter,
            "Time in kernel probes that the kernel measured, in seconds; there while kernel.bpf_stats_enabled is 1."
        ) { $0.measuredProbeSeconds },
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
            "anomengine_unlisted_cgroups_total", .counter,
            "Cgroups that came and went before they were listed and whose container is not known."
        ) { Double($0.unlistedCgroups) },
        AgentMetric(
            "anomengine_unlisted_events_total", .counter, "Events that were counted for cgroups that ended unlisted."
        ) { $0.unlistedEvents },
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
        AgentMetric(
            "anomengine_requests_sent_total", .counter, "Requests that an address took.", ofDelivery: \.sentRequests),
        AgentMetric(
            "anomengine_requests_refused_total", .counter, "Requests that an address refused for good; they are lost.",
            ofDelivery: \.refusedRequests),
        AgentMetric(
            "anomengine_requests_dropped_total", .counter,
            "Requests that did not fit the limit of an address's queue; they are lost.",
            ofDelivery: \.droppedRequests),
        AgentMetric(
            "anomengine_requests_damaged_total", .counter,
            "Damaged places found in an address's queue; the requests in them are lost.",
            ofDelivery: \.damagedRequests),
        AgentMetric(
            "anomengine_requests_repeated_total", .counter, "Tries to send a request that failed and were repeated.",
            ofDelivery: \.repeatedTries),
        AgentMetric(
            "anomengine_requests_resent_total", .counter,
            "Requests sent again and taken again, as an address was away and may have lost them.",
            ofDelivery: \.resentRequests),
        AgentMetric(
            "anomengine_requests_resent_refused_total", .counter,
            "Requests sent again that an address refused; it had taken them before, so nothing is lost.",
            ofDelivery: \.resentRefusedRequests),
        AgentMetric(
            "anomengine_queue_bytes", .gauge, "What waits to be sent to an address, in bytes.",
            ofDelivery: \.waitingBytes),
    ]

    private init(
        _ name: String, _ kind: Metric.Kind, _ help: String,
        value: @escaping @Sendable (AgentStatus) -> Double?
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        read = { status in value(status).map { [(nil, $0)] } ?? [] }
    }

    /// A metric with one series for each address that is sent to.
    private init(
        _ name: String, _ kind: Metric.Kind, _ help: String,
        ofDelivery count: @escaping @Sendable (DeliveryStatus) -> Int
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        read = { status in status.deliveries.map { ($0.endpoint, Double(count($0))) } }
    }
}
