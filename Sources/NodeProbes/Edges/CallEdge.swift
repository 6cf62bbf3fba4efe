package import Core

/// One end of a call.
package enum EdgeParty: Hashable, Sendable {
    /// A workload of this machine, or one that an address was found to be of.
    case workload(Workload)
    /// Processes of this machine that belong to no workload.
    case host
    /// A service that is elsewhere, by the address that its callers use.
    case service(EdgeService)
    /// A caller that is elsewhere.
    case address(EdgeAddress)
    /// All callers with addresses of the public internet.
    case publicInternet
    /// Those for which the tables had no room.
    case others
}

/// What one side of an edge counted in an interval.
package struct EdgeSide: Sendable, Equatable {
    /// Requests that were answered or failed.
    package var requests: UInt64 = 0
    /// Of these: status 500 or above, streams that were reset, connections closed before the answer.
    package var failures: UInt64 = 0
    /// Of the requests: those extrapolated from a sample.
    package var sampledRequests: UInt64 = 0
    /// Sum of the latencies of all requests.
    package var seconds = 0.0
    package var latency = LatencyHistogram()
    /// Connections established.
    package var connects: UInt64 = 0
    /// Sum of the times that establishing them took; counted by callers.
    package var connectSeconds = 0.0
    /// Connects that the other side refused; counted by callers.
    package var refused: UInt64 = 0
    /// Connects that failed otherwise: timed out, unreachable, given up; counted by callers.
    package var connectFailures: UInt64 = 0
    /// Established connections that the other side reset.
    package var resets: UInt64 = 0
    package var bytesSent: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    /// Segments sent again.
    package var retransmits: UInt64 = 0

    package init() {}

    var isEmpty: Bool { self == EdgeSide() }

    static func += (left: inout EdgeSide, right: EdgeSide) {
        left.requests &+= right.requests
        left.failures &+= right.failures
        left.sampledRequests &+= right.sampledRequests
        left.seconds += right.seconds
        left.latency += right.latency
        left.connects &+= right.connects
        left.connectSeconds += right.connectSeconds
        left.refused &+= right.refused
        left.connectFailures &+= right.connectFailures
        left.resets &+= right.resets
        left.bytesSent &+= right.bytesSent
        left.bytesReceived &+= right.bytesReceived
        left.retransmits &+= right.retransmits
    }
}

/// Calls from one party to another in an interval.
package struct CallEdge: Sendable, Equatable {
    package let caller: EdgeParty
    package let callee: EdgeParty
    /// As the caller saw it; nil if that is on another machine.
    package var callerSide: EdgeSide?
    /// As the callee saw it; nil if that is on another machine.
    package var calleeSide: EdgeSide?

    package init(caller: EdgeParty, callee: EdgeParty) {
        self.caller = caller
        self.callee = callee
    }

    /// The caller's view where there is one: it also knows what never arrived.
    private var view: EdgeSide { callerSide ?? calleeSide ?? EdgeSide() }

    package var requests: UInt64 { view.requests }
    package var failures: UInt64 { max(callerSide?.failures ?? 0, calleeSide?.failures ?? 0) }
    /// Sum over the requests, from the request to its answer at the caller.
    package var callerSeconds: Double? { callerSide?.seconds }
    /// Sum over the requests, from the request to its answer at the callee.
    package var calleeSeconds: Double? { calleeSide?.seconds }
    package var connects: UInt64 { view.connects }
    package var refused: UInt64 { view.refused }
    package var connectFailures: UInt64 { view.connectFailures }
    package var resets: UInt64 { (callerSide?.resets ?? 0) &+ (calleeSide?.resets ?? 0) }
    /// From the caller to the callee.
    package var bytesSent: UInt64 { callerSide?.bytesSent ?? calleeSide?.bytesReceived ?? 0 }
    /// From the callee to the caller.
    package var bytesReceived: UInt64 { callerSide?.bytesReceived ?? calleeSide?.bytesSent ?? 0 }
    /// Segments that either side sent again.
    package var retransmits: UInt64 { (callerSide?.retransmits ?? 0) &+ (calleeSide?.retransmits ?? 0) }
    /// Whether counts were extrapolated from a sample.
    package var isSampled: Bool { (callerSide?.sampledRequests ?? 0) > 0 || (calleeSide?.sampledRequests ?? 0) > 0 }
}
