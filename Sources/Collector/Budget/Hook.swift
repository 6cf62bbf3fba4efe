package import Core

/// What a source attaches to the kernel as one piece; it can be on, sampled or off.
package enum Hook: Int, CaseIterable, Sendable, Hashable {
    /// System calls, `mmap` calls and file opens share one attach point.
    case systemCalls
    case pageFaults
    case blockRequests
    case processEvents
    /// Calls between workloads. Sampled, one request of ten is observed.
    case calls

    /// Those that count events by cgroup.
    package static let counting: [Hook] = [.systemCalls, .pageFaults, .blockRequests, .processEvents]

    /// The metrics that it observes.
    package var metrics: [Metric] {
        switch self {
        case .systemCalls: [.sysCalls, .mmapCalls, .fileAccess]
        case .pageFaults: [.pageFaults]
        case .blockRequests: [.blockRequests]
        case .processEvents: [.processEvents]
        // What else is measured of calls comes with them.
        case .calls: [.requests]
        }
    }

    package var name: String {
        switch self {
        case .systemCalls: "system calls"
        case .pageFaults: "page faults"
        case .blockRequests: "block requests"
        case .processEvents: "process events"
        case .calls: "call edges"
        }
    }
}

/// How closely a hook is observed, from least to most.
package enum HookLevel: Int, Comparable, Sendable, CaseIterable {
    /// Detached.
    case off
    /// Attached for a tenth of each interval, or for a tenth of the requests.
    case sampled
    /// Attached all the time.
    case on

    package static func < (left: HookLevel, right: HookLevel) -> Bool { left.rawValue < right.rawValue }
}
