internal import CProbes
package import Core

/// A connection as one side saw it, for joining what two machines saw.
package struct EdgeLink: Hashable, Sendable {
    /// The caller's address and port: the same at both sides, whatever rewrote the destination on the way.
    package let caller: EdgeService
    /// The service as this side knows it: a caller's may be a virtual address.
    package let service: EdgeService
    package let isCaller: Bool
    /// This side's workload; nil if its processes belong to none.
    package let workload: Workload?

    package init(caller: EdgeService, service: EdgeService, isCaller: Bool, workload: Workload?) {
        self.caller = caller
        self.service = service
        self.isCaller = isCaller
        self.workload = workload
    }

    init(_ link: edge_link, names: some EdgeNames) {
        caller = EdgeService(EdgeAddress(link.caller.address), port: link.caller.port)
        service = EdgeService(EdgeAddress(link.service_address), port: link.service_port)
        isCaller = UInt32(link.role) == EDGE_CALLER.rawValue
        workload = names.workload(ofCgroup: link.own_cgroup)
    }

    /// The workloads behind each address that callers of one machine use, found among the callees of others.
    ///
    /// A virtual address has as many workloads as answer behind it.
    package static func callees(
        of callers: some Sequence<EdgeLink>, among callees: some Sequence<EdgeLink>
    ) -> [EdgeService: Set<Workload>] {
        var calleeByCaller: [EdgeService: Workload] = [:]
        for link in callees where !link.isCaller { calleeByCaller[link.caller] = link.workload }
        var found: [EdgeService: Set<Workload>] = [:]
        for link in callers where link.isCaller {
            if let callee = calleeByCaller[link.caller] { found[link.service, default: []].insert(callee) }
        }
        return found
    }
}
