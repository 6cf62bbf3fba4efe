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
            "Share of one core used by the agent and its probes in the last sampling interval."
        ) { $0.coreShare },
        AgentMetric(
            "anomengine_probe_seconds_total", .counter,
            "Estimated overhead of kernel probes in the observed programs in seconds."
        ) { $0.probeSeconds },
        AgentMetric(
            "anomengine_probe_measured_seconds_total", .counter,
            "Time in kernel probes as measured by the kernel, in seconds; needs kernel.bpf_stats_enabled=1."
        ) { $0.measuredProbeSeconds },
        AgentMetric("anomengine_containers", .gauge, "Containers currently observed.") { Double($0.containerCount) },
        AgentMetric("anomengine_table_slots_used", .gauge, "Used slots of the kernel's counter table.") {
            Double($0.slotsUsed)
        },
        AgentMetric("anomengine_table_slots", .gauge, "Slots of the kernel's counter table; 0 without probes.") {
            Double($0.slotCount)
        },
        AgentMetric(
            "anomengine_overflowed_events_total", .counter,
            "Events lost because the counter table was full."
        ) { $0.overflowedEvents },
        AgentMetric(
            "anomengine_missed_events_total", .counter, "Events that the kernel did not deliver to the probes."
        ) { $0.missedEvents },
        AgentMetric(
            "anomengine_unlisted_cgroups_total", .counter, "Cgroups that ended before they were listed."
        ) { Double($0.unlistedCgroups) },
        AgentMetric(
            "anomengine_unlisted_events_total", .counter, "Events of cgroups that ended before they were listed."
        ) { $0.unlistedEvents },
        AgentMetric(
            "anomengine_missed_periods_total", .counter, "Sampling intervals skipped because their deadline had passed."
        ) { Double($0.missedIntervals) },
        AgentMetric(
            "anomengine_late_periods_total", .counter, "Intervals that started over a tenth of the interval late."
        ) { Double($0.lateIntervals) },
        AgentMetric("anomengine_inventory_failures_total", .counter, "Failed requests for the list of containers.") {
            Double($0.inventoryFailures)
        },
        AgentMetric("anomengine_sink_failures_total", .counter, "Failed writes to sinks.") {
            Double($0.sinkFailures)
        },
        AgentMetric(
            "anomengine_requests_sent_total", .counter, "Requests an endpoint accepted.", ofDelivery: \.sentRequests),
        AgentMetric(
            "anomengine_requests_refused_total", .counter, "Requests an endpoint rejected permanently; they are lost.",
            ofDelivery: \.refusedRequests),
        AgentMetric(
            "anomengine_requests_dropped_total", .counter,
            "Requests dropped because an endpoint's queue was full; they are lost.",
            ofDelivery: \.droppedRequests),
        AgentMetric(
            "anomengine_requests_damaged_total", .counter,
            "Damaged places found in an endpoint's queue; their requests are lost.",
            ofDelivery: \.damagedRequests),
        AgentMetric(
            "anomengine_requests_repeated_total", .counter, "Failed attempts that were retried.",
            ofDelivery: \.repeatedTries),
        AgentMetric(
            "anomengine_requests_resent_total", .counter,
            "Requests resent and accepted after an endpoint recovered.",
            ofDelivery: \.resentRequests),
        AgentMetric(
            "anomengine_requests_resent_refused_total", .counter,
            "Resent requests rejected as duplicates by an endpoint; nothing is lost.",
            ofDelivery: \.resentRefusedRequests),
        AgentMetric(
            "anomengine_queue_bytes", .gauge, "Size of an endpoint's delivery queue in bytes.",
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
