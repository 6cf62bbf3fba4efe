import Core
import Testing

@testable import NodeProbes

/// Names of cgroups and rows of the edge table, without a kernel.
@Suite struct CallReaderTests {
    private func edge(_ change: (inout EdgeSide) -> Void) -> CallEdge {
        var edge = CallEdge(caller: .workload(Workload("front")), callee: .workload(Workload("cart")))
        var side = EdgeSide()
        change(&side)
        edge.callerSide = side
        return edge
    }

    @Test func refusedConnectsAreFailedRequests() {
        let row = EdgeSample(
            edge {
                $0.requests = 10
                $0.failures = 1
                $0.seconds = 2
                $0.refused = 4
                $0.connectFailures = 1
            }, timeSeconds: 60)
        #expect(row.requests == 15 && row.failures == 6)
        #expect(row.callerSeconds == 2 && row.calleeSeconds.isNaN)
        #expect(row.caller == Workload("front") && row.callee == Workload("cart") && row.timeSeconds == 60)
    }

    @Test func bytesAloneAreNoMeasuredRequests() {
        let row = EdgeSample(edge { $0.bytesSent = 100 }, timeSeconds: 60)
        #expect(row.requests.isNaN && row.failures.isNaN && row.callerSeconds.isNaN)
    }

    @Test func whoIsElsewhereHasItsAddress() throws {
        let address = try #require(EdgeAddress("10.0.0.7"))
        #expect(EdgeParty.service(EdgeService(address, port: 5432)).name == Workload("10.0.0.7:5432"))
        #expect(EdgeParty.address(address).name == Workload("10.0.0.7"))
        #expect(EdgeParty.host.name == Workload("host"))
    }

    @Test func walksBeginAtTheOutermostCgroups() {
        #expect(CgroupNames.tops(["/a/b", "/a", "/a/b/c", "/ab", "/d/e"]) == ["/a", "/ab", "/d/e"])
        #expect(CgroupNames.tops(["/", "/a"]) == ["/"])
    }
}
