/// The eight parameters that are observed of each container.
package enum Parameter: Int, CaseIterable, Sendable, Hashable {
    /// Processor time in cores: CPU seconds per second. A rate.
    case cpuUsage
    /// Memory charged to the container in bytes, at the period's end. A gauge.
    case memoryUsage
    /// System calls entered, per second. A rate, like all that follow.
    case sysCalls
    /// `mmap` calls entered, per second.
    case mmapCalls
    /// Page faults of user and kernel side, per second.
    case pageFaults
    /// Block requests started and charged to the container, per second.
    case blockRequests
    /// `open`, `openat`, `openat2` and `creat` calls entered, per second.
    case fileAccess
    /// Processes forked, images executed and processes ended (threads do not count), per second.
    case processEvents

    /// Name as a column of recordings and detectors.
    package var columnName: String {
        switch self {
        case .cpuUsage: "cpu_usage"
        case .memoryUsage: "memory_usage"
        case .sysCalls: "sys_calls"
        case .mmapCalls: "mmap_calls"
        case .pageFaults: "page_faults"
        case .blockRequests: "block_req"
        case .fileAccess: "file_access"
        case .processEvents: "process_events"
        }
    }

    /// Whether a sample's value is the state at the period's end; a total that only grows is reported as a rate.
    package var isGauge: Bool { self == .memoryUsage }
}
