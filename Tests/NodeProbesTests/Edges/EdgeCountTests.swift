internal import Core
import Foundation
import Testing

@testable import NodeProbes

/// Counts on the real kernel are equal to what a caller did, run for run.
extension EdgeTests {
    @Suite struct EdgeCountTests {
        static let runs = 20

        private func expect(
            _ edge: CallEdge, requests: UInt64, failures: UInt64 = 0, sourceLocation: SourceLocation = #_sourceLocation
        ) {
            for side in [edge.callerSide, edge.calleeSide] {
                #expect(side?.requests == requests, sourceLocation: sourceLocation)
                #expect(side?.failures == failures, sourceLocation: sourceLocation)
                #expect(side?.latency.total == requests, sourceLocation: sourceLocation)
                #expect(side?.connects == 1, sourceLocation: sourceLocation)
                #expect(side?.sampledRequests == 0, sourceLocation: sourceLocation)
            }
            #expect(edge.callerSide?.bytesSent == edge.calleeSide?.bytesReceived, sourceLocation: sourceLocation)
            #expect(edge.callerSide?.bytesReceived == edge.calleeSide?.bytesSent, sourceLocation: sourceLocation)
        }

        @Test func keptAliveHTTP1() throws {
            let bench = try EdgeBench()
            let port = try bench.serve("http1")
            for _ in 0..<Self.runs {
                try bench.call("http1", port: port, 700, failEvery: 7)
                expect(try bench.edge(), requests: 700, failures: 100)
            }
        }

        @Test func pipelinedHTTP1() throws {
            let bench = try EdgeBench()
            let port = try bench.serve("http1")
            for _ in 0..<Self.runs {
                try bench.call("http1", port: port, 640, width: 16, failEvery: 8)
                expect(try bench.edge(), requests: 640, failures: 80)
            }
        }

        @Test func pipelinedBodies() throws {
            let bench = try EdgeBench()
            let port = try bench.serve("http1")
            for _ in 0..<Self.runs {
                try bench.call("post", port: port, 200, width: 8)
                expect(try bench.edge(), requests: 200)
            }
        }

        @Test func concurrentHTTP2Streams() throws {
            let bench = try EdgeBench()
            let port = try bench.serve("http2", delay: 500)
            for _ in 0..<Self.runs {
                try bench.call("http2", port: port, 400, width: 8)
                expect(try bench.edge(), requests: 400)
            }
            #expect(bench.losses.connectionsOutOfStep == 0)
        }

        @Test func resetStreamsAreFailures() throws {
            let bench = try EdgeBench()
            let port = try bench.serve("http2", delay: 5000)
            for _ in 0..<Self.runs {
                try bench.call("http2", port: port, 80, width: 8, failEvery: 2)
                let side = try #require(try bench.edge().callerSide)
                #expect(side.requests == 80)
                #expect(side.failures == 40)
            }
        }

        @Test func turnsOfOtherProtocols() throws {
            let bench = try EdgeBench()
            let port = try bench.serve("turns")
            for _ in 0..<Self.runs {
                try bench.call("turns", port: port, 500)
                expect(try bench.edge(), requests: 500)
            }
        }

        @Test func refusedConnects() throws {
            let bench = try EdgeBench()
            for _ in 0..<Self.runs {
                // Nothing listens on the discard service's port.
                try bench.start.caller(["refused", "127.0.0.1", "9", "50"]).waitForEnd()
                let row = try #require(try bench.read().first)
                #expect(row.caller == .workload(Workload("caller")))
                #expect(row.refused == 50)
                #expect(row.connects == 0)
                #expect(row.requests == 0)
            }
        }

        @Test func callsThroughAProxy() throws {
            let bench = try EdgeBench()
            let port = try bench.proxy(to: try bench.serve("http1"))
            for _ in 0..<Self.runs {
                try bench.call("http1", port: port, 300)
                let rows = try bench.read()
                let before = try #require(
                    rows.first { $0.caller == .workload(Workload("caller")) && $0.callee == .host })
                let behind = try #require(
                    rows.first { $0.caller == .host && $0.callee == .workload(Workload("callee")) })
                for edge in [before, behind] { expect(edge, requests: 300) }
            }
        }
    }
}
