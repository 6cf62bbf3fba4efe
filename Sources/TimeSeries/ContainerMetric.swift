/// A metric of a time-series database that holds one column of a series.
package struct ContainerMetric: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// A total that only grows, or begins anew at 0; the column is its growth per second.
        case counter
        /// A state; the column is its value.
        case gauge
    }

    /// Name of the column in series and detectors.
    package let column: String
    /// Name of the metric.
    package let name: String
    package let kind: Kind
    /// What it means, as shown on a metrics page.
    package let help: String

    /// The metrics that the agent exports: one for each column of its recordings.
    ///
    /// Names are cAdvisor's where the meaning is the same, and follow the same scheme where it is not.
    package static let all: [ContainerMetric] = [
        ContainerMetric(
            column: "cpu_usage", name: "container_cpu_usage_seconds_total", kind: .counter,
            help: "Processor time used by the container in seconds."),
        ContainerMetric(
            column: "memory_usage", name: "container_memory_usage_bytes", kind: .gauge,
            help: "Memory charged to the container in bytes, page cache included."),
        ContainerMetric(
            column: "sys_calls", name: "container_system_calls_total", kind: .counter,
            help: "System calls entered by the container's threads."),
        ContainerMetric(
            column: "mmap_calls", name: "container_mmap_calls_total", kind: .counter,
            help: "Calls of mmap by the container's threads."),
        ContainerMetric(
            column: "page_faults", name: "container_page_faults_total", kind: .counter,
            help: "Page faults of user and kernel side."),
        ContainerMetric(
            column: "block_req", name: "container_block_requests_total", kind: .counter,
            help: "Block requests charged to the container."),
        ContainerMetric(
            column: "file_access", name: "container_file_opens_total", kind: .counter,
            help: "Calls of open, openat, openat2 and creat."),
        ContainerMetric(
            column: "process_events", name: "container_process_events_total", kind: .counter,
            help: "Processes forked, images executed and processes ended; threads do not count."),
    ]
}
