package import Core

/// Tells whose cgroups and addresses they are.
package protocol EdgeNames {
    /// The workload of a cgroup; nil if it belongs to none.
    func workload(ofCgroup id: UInt64) -> Workload?
    /// The workload or service of an address on another machine; nil if it is not known.
    ///
    /// - Parameter port: the service's port; nil for a caller.
    func name(of address: EdgeAddress, port: UInt16?) -> Workload?
}

/// Puts together what the two sides of each edge counted.
enum EdgeJoin {
    /// - Parameter known: entries of now and before, which tell who is behind an address.
    static func rows(
        _ entries: [EdgeKey: EdgeSide], known: some Sequence<EdgeKey>, names: some EdgeNames
    ) -> [CallEdge] {
        let services = calleesByService(known)
        var rows: [Pair: CallEdge] = [:]
        for (key, side) in entries {
            let own = party(key.ownCgroup, names)
            let peer = peer(of: key, services: services, names: names)
            let pair = key.isCaller ? Pair(caller: own, callee: peer) : Pair(caller: peer, callee: own)
            var row = rows[pair] ?? CallEdge(caller: pair.caller, callee: pair.callee)
            if key.isCaller {
                var sum = row.callerSide ?? EdgeSide()
                sum += side
                row.callerSide = sum
            } else {
                var sum = row.calleeSide ?? EdgeSide()
                sum += side
                row.calleeSide = sum
            }
            rows[pair] = row
        }
        return Array(rows.values)
    }

    private struct Pair: Hashable {
        let caller: EdgeParty
        let callee: EdgeParty
    }

    private struct Destination: Hashable {
        let service: EdgeService
        let namespace: UInt32
    }

    /// The callee of each address that leads to a single one: what failed to connect names no callee itself.
    private static func calleesByService(_ keys: some Sequence<EdgeKey>) -> [Destination: UInt64] {
        var callees: [Destination: UInt64?] = [:]
        for key in keys where key.isCaller && key.peerCgroup != 0 && !key.isMerged {
            let destination = Destination(
                service: EdgeService(key.peerAddress, port: key.port), namespace: key.namespace)
            if let known = callees[destination], known != key.peerCgroup {
                callees[destination] = .some(nil)
            } else {
                callees[destination] = key.peerCgroup
            }
        }
        return callees.compactMapValues { $0 }
    }

    private static func party(_ cgroup: UInt64, _ names: some EdgeNames) -> EdgeParty {
        names.workload(ofCgroup: cgroup).map(EdgeParty.workload) ?? .host
    }

    private static func peer(
        of key: EdgeKey, services: [Destination: UInt64], names: some EdgeNames
    ) -> EdgeParty {
        if key.peerCgroup != 0 { return party(key.peerCgroup, names) }
        if key.isMerged { return .others }
        guard key.isCaller else {
            if key.peerAddress.isAny { return .publicInternet }
            return names.name(of: key.peerAddress, port: nil).map(EdgeParty.workload) ?? .address(key.peerAddress)
        }
        let service = EdgeService(key.peerAddress, port: key.port)
        if let cgroup = services[Destination(service: service, namespace: key.namespace)] {
            return party(cgroup, names)
        }
        return names.name(of: key.peerAddress, port: key.port).map(EdgeParty.workload) ?? .service(service)
    }
}
