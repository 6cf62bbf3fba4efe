/// A metric observed per container, with everything that readers, sinks and documents need.
///
/// A new kernel metric is a case here, a row in ``table``, and the probe or kernel file that counts it.
public enum Metric: Int, CaseIterable, Sendable, Hashable {
    case cpuUsage, memoryUsage, sysCalls, mmapCalls, pageFaults, blockRequests, fileAccess, processEvents
    case majorPageFaults
    case requests, requestErrors, latencyP50, latencyP90, latencyP99

    /// How a metric behaves over time.
    public enum Kind: String, Sendable, Hashable {
        /// A monotonic total. A sample contains its rate per second.
        case counter
        /// A state. A sample contains its value at the end of the interval.
        case gauge
    }

    /// The properties of a metric.
    public struct Definition: Sendable, Hashable {
        /// Name of the column in recordings and detectors.
        public let column: String
        /// Unit of a sample's value.
        public let unit: String
        public let kind: Kind
        /// Name of the exported total or state, by Prometheus' conventions.
        public let exportedName: String
        /// Help text of the exported metric.
        public let help: String
    }

    private static let table: [Definition] = [
        Definition(
            column: "cpu_usage", unit: "cores", kind: .counter, exportedName: "container_cpu_usage_seconds_total",
            help: "CPU time used by the container in seconds."),
        Definition(
            column: "memory_usage", unit: "bytes", kind: .gauge, exportedName: "container_memory_usage_bytes",
            help: "Memory charged to the container in bytes, page cache included."),
        Definition(
            column: "sys_calls", unit: "calls/s", kind: .counter, exportedName: "container_system_calls_total",
            help: "System calls entered by the container's threads."),
        Definition(
            column: "mmap_calls", unit: "calls/s", kind: .counter, exportedName: "container_mmap_calls_total",
            help: "Calls of mmap by the container's threads."),
        Definition(
            column: "page_faults", unit: "faults/s", kind: .counter, exportedName: "container_page_faults_total",
            help: "Page faults in user and kernel mode."),
        Definition(
            column: "block_req", unit: "requests/s", kind: .counter, exportedName: "container_block_requests_total",
            help: "Block requests charged to the container."),
        Definition(
            column: "file_access", unit: "opens/s", kind: .counter, exportedName: "container_file_opens_total",
            help: "Calls of open, openat, openat2 and creat."),
        Definition(
            column: "process_events", unit: "events/s", kind: .counter,
            exportedName: "container_process_events_total",
            help: "Processes forked, programs executed and processes ended. Threads do not count."),
        Definition(
            column: "major_page_faults", unit: "faults/s", kind: .counter,
            exportedName: "container_major_page_faults_total",
            help: "Page faults that waited for input from a disk or from swap."),
        Definition(
            column: "requests", unit: "requests/s", kind: .counter, exportedName: "container_requests_total",
            help: "Requests of other workloads that the container answered or failed."),
        Definition(
            column: "request_errors", unit: "errors/s", kind: .counter,
            exportedName: "container_request_errors_total",
            help: "Of these requests: status 500 or above, streams reset, connections closed before the answer."),
        Definition(
            column: "latency_p50", unit: "s", kind: .gauge, exportedName: "container_request_latency_p50_seconds",
            help: "Median latency of the requests of the last interval that had any."),
        Definition(
            column: "latency_p90", unit: "s", kind: .gauge, exportedName: "container_request_latency_p90_seconds",
            help: "90th percentile of the latency of the requests of the last interval that had any."),
        Definition(
            column: "latency_p99", unit: "s", kind: .gauge, exportedName: "container_request_latency_p99_seconds",
            help: "99th percentile of the latency of the requests of the last interval that had any."),
    ]

    /// What is measured of the calls that a container answers, and only where calls are observed.
    public static let ofCalls: Set<Metric> = [.requests, .requestErrors, .latencyP50, .latencyP90, .latencyP99]

    /// The properties of the metric.
    public var definition: Definition { Self.table[rawValue] }

    /// Name of the column in recordings and detectors.
    public var column: String { definition.column }

    /// The metric of a column; nil if no metric has that name.
    public init?(column: String) {
        guard let found = Self.allCases.first(where: { $0.column == column }) else { return nil }
        self = found
    }

    /// Whether a sample holds a state rather than a rate.
    public var isGauge: Bool { definition.kind == .gauge }
}
