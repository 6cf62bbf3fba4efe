internal import CProbes
internal import Core
import Testing

@testable import NodeProbes

/// Rows from entries of both sides, without a kernel.
struct EdgeJoinTests {
    private let names = EdgeBench.TestNames(
        workloads: [1: Workload("shop"), 2: Workload("cart"), 3: Workload("cart")],
        addresses: ["10.1.0.9": Workload("mail"), "10.1.0.8": Workload("frontend")])

    private func key(
        own: UInt64, peer: UInt64 = 0, address: String = "::", port: UInt16 = 80, role: edge_role, shard: UInt8 = 0
    ) throws -> EdgeKey {
        var key = edge_key()
        key.own_cgroup = own
        key.peer_cgroup = peer
        key.port = port
        key.role = UInt8(role.rawValue)
        key.shard = shard
        let parsed = try #require(EdgeAddress(address))
        key.peer_address = parsed.kernel
        return EdgeKey(key)
    }

    private func side(_ requests: UInt64, refused: UInt64 = 0) -> EdgeSide {
        var side = EdgeSide()
        side.requests = requests
        side.refused = refused
        return side
    }

    private func rows(_ entries: [EdgeKey: EdgeSide]) -> [CallEdge] {
        EdgeJoin.rows(entries, known: entries.keys, names: names)
    }

    @Test func joinsBothSidesAndAllReplicas() throws {
        let rows = rows(
            [
                try key(own: 1, peer: 2, address: "10.96.0.1", role: EDGE_CALLER): side(10),
                try key(own: 1, peer: 3, address: "10.96.0.1", role: EDGE_CALLER): side(5),
                try key(own: 2, peer: 1, address: "10.0.0.1", port: 8080, role: EDGE_CALLEE): side(10),
                try key(own: 3, peer: 1, address: "10.0.0.1", port: 8080, role: EDGE_CALLEE): side(5),
            ])
        #expect(rows.count == 1)
        #expect(rows.first?.caller == .workload(Workload("shop")))
        #expect(rows.first?.callee == .workload(Workload("cart")))
        #expect(rows.first?.callerSide?.requests == 15)
        #expect(rows.first?.calleeSide?.requests == 15)
    }

    @Test func refusedConnectsGoToTheOnlyCalleeOfTheAddress() throws {
        let answered = try key(own: 1, peer: 2, address: "10.96.0.1", role: EDGE_CALLER)
        let refused = try key(own: 1, address: "10.96.0.1", role: EDGE_CALLER)
        let rows = EdgeJoin.rows([refused: side(0, refused: 4)], known: [answered, refused], names: names)
        #expect(rows.count == 1)
        #expect(rows.first?.callee == .workload(Workload("cart")))
        #expect(rows.first?.refused == 4)
    }

    @Test func partiesElsewhereAreNamedByAddress() throws {
        let rows = rows(
            [
                try key(own: 1, address: "10.1.0.9", port: 25, role: EDGE_CALLER): side(1),
                try key(own: 1, address: "10.1.0.7", port: 25, role: EDGE_CALLER): side(2),
                try key(own: 2, address: "10.1.0.8", role: EDGE_CALLEE): side(3),
                try key(own: 2, address: "fe80::1", role: EDGE_CALLEE): side(4),
                try key(own: 2, role: EDGE_CALLEE): side(5),
                try key(own: 9, peer: 2, role: EDGE_CALLER): side(6),
                try key(own: 2, port: 0, role: EDGE_CALLEE): side(7),
            ])
        func requests(_ caller: EdgeParty, _ callee: EdgeParty) -> UInt64? {
            rows.first { $0.caller == caller && $0.callee == callee }?.requests
        }
        let unknown = EdgeService(try #require(EdgeAddress("10.1.0.7")), port: 25)
        #expect(requests(.workload(Workload("shop")), .workload(Workload("mail"))) == 1)
        #expect(requests(.workload(Workload("shop")), .service(unknown)) == 2)
        #expect(unknown.description == "10.1.0.7:25")
        #expect(requests(.workload(Workload("frontend")), .workload(Workload("cart"))) == 3)
        #expect(requests(.address(try #require(EdgeAddress("fe80::1"))), .workload(Workload("cart"))) == 4)
        #expect(requests(.publicInternet, .workload(Workload("cart"))) == 5)
        #expect(requests(.host, .workload(Workload("cart"))) == 6)
        #expect(requests(.others, .workload(Workload("cart"))) == 7)
    }

    @Test func resolvesVirtualAddressFromBothSides() throws {
        let pod = try #require(EdgeAddress("10.0.0.1"))
        let service = EdgeService(try #require(EdgeAddress("10.96.0.1")), port: 80)
        let real = EdgeService(try #require(EdgeAddress("10.0.9.2")), port: 8080)
        func link(_ port: UInt16, isCaller: Bool, _ workload: String?) -> EdgeLink {
            EdgeLink(
                caller: EdgeService(pod, port: port), service: isCaller ? service : real, isCaller: isCaller,
                workload: workload.map { Workload($0) })
        }
        let found = EdgeLink.callees(
            of: [link(40001, isCaller: true, "shop"), link(40002, isCaller: true, "shop")],
            among: [link(40001, isCaller: false, "cart"), link(50000, isCaller: false, "other")])
        #expect(found == [service: [Workload("cart")]])
    }
}
