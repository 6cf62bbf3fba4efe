internal import CProbes
internal import Collector
internal import Core

extension event_counts {
    static func += (left: inout event_counts, right: event_counts) {
        left.sys_calls += right.sys_calls
        left.mmap_calls += right.mmap_calls
        left.file_opens += right.file_opens
        left.page_faults += right.page_faults
        left.block_requests += right.block_requests
        left.forks += right.forks
        left.execs += right.execs
        left.exits += right.exits
    }

    /// What came after earlier counts of the same cgroup; 0 where those are higher.
    func since(_ earlier: event_counts) -> event_counts {
        func rest(_ count: UInt64, _ before: UInt64) -> UInt64 { count > before ? count - before : 0 }
        return event_counts(
            sys_calls: rest(sys_calls, earlier.sys_calls), mmap_calls: rest(mmap_calls, earlier.mmap_calls),
            file_opens: rest(file_opens, earlier.file_opens), page_faults: rest(page_faults, earlier.page_faults),
            block_requests: rest(block_requests, earlier.block_requests), forks: rest(forks, earlier.forks),
            execs: rest(execs, earlier.execs), exits: rest(exits, earlier.exits))
    }

    /// Total of a metric; NaN for those that are not counted as events.
    subscript(metric: Metric) -> Double {
        switch metric {
        case .cpuUsage, .memoryUsage, .majorPageFaults, .requests, .requestErrors, .latencyP50, .latencyP90,
            .latencyP99:
            .nan
        case .sysCalls: Double(sys_calls)
        case .mmapCalls: Double(mmap_calls)
        case .pageFaults: Double(page_faults)
        case .blockRequests: Double(block_requests)
        case .fileAccess: Double(file_opens)
        case .processEvents: Double(forks + execs + exits)
        }
    }

    /// Events that a hook ran for. mmap calls and file opens are system calls.
    func total(_ hook: Hook) -> Double {
        switch hook {
        case .systemCalls: Double(sys_calls)
        case .pageFaults: Double(page_faults)
        case .blockRequests: Double(block_requests)
        case .processEvents: Double(forks + execs + exits)
        case .calls: 0
        }
    }
}
