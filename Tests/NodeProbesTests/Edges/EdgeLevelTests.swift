import Foundation
import Testing

@testable import NodeProbes

/// Sampling, bounds, connections older than the agent.
extension EdgeTests {
    @Suite struct EdgeLevelTests {
        @Test(arguments: ["http1", "http2", "turns"]) func sampledCountsAreScaledAndMarked(_ kind: String) throws {
            let bench = try EdgeBench()
            let port = try bench.serve(kind)
            try bench.set(.sampled(every: 8))
            try bench.call(kind, port: port, 8000)
            let edge = try bench.edge()
            for side in [edge.callerSide, edge.calleeSide] {
                let side = try #require(side)
                #expect(side.sampledRequests == side.requests)
                #expect(side.requests % 8 == 0)
                // Eight standard deviations.
                #expect(abs(Double(side.requests) - 8000) < 2000)
            }
            #expect(edge.isSampled)
        }

        @Test func nothingIsCountedWhileOff() throws {
            let bench = try EdgeBench()
            let port = try bench.serve("http1")
            try bench.set(.off)
            try bench.call("http1", port: port, 100)
            #expect(try bench.read().isEmpty)
            try bench.set(.on)
            try bench.call("http1", port: port, 100)
            #expect(try bench.edge().requests == 100)
        }

        @Test func probeLevelIsPerCgroup() throws {
            let bench = try EdgeBench()
            let port = try bench.serve("http1")
            #expect(try bench.set(.off, forCgroupAt: bench.callee.path))
            try bench.call("http1", port: port, 100)
            let edge = try bench.edge()
            #expect(edge.callerSide?.requests == 100)
            #expect(edge.calleeSide?.requests ?? 0 == 0)
            #expect(try bench.set(nil, forCgroupAt: bench.callee.path))
            try bench.call("http1", port: port, 100)
            #expect(try bench.edge().calleeSide?.requests == 100)
        }

        @Test(arguments: ["http1", "http2", "turns"]) func followsConnectionsOlderThanTheAgent(_ kind: String) throws {
            var programs: [EdgeProgram] = []
            let bench = try EdgeBench { start in
                let server = try start.callee(["serve", kind, "127.0.0.1", "0"])
                let caller = try start.caller(["call", kind, "127.0.0.1", try server.line(), "-", "4", "0"])
                _ = try caller.line()
                try caller.write("10")
                _ = try caller.line()
                programs = [server, caller]
            }
            #expect(bench.seeded >= 2)
            try programs[1].write("100")
            _ = try programs[1].line()
            let edge = try bench.edge()
            #expect(edge.callerSide?.requests == 100)
            #expect(edge.calleeSide?.requests == 100)
            #expect(edge.connects == 0)
        }

        @Test func fullTableMergesExcess() throws {
            var options = EdgeSource.Options()
            options.capacity = 1
            let bench = try EdgeBench(options)
            for port in 1...8 { try bench.start.caller(["refused", "127.0.0.1", "\(port)", "5"]).waitForEnd() }
            let rows = try bench.read()
            #expect(rows.reduce(0) { $0 + $1.refused } == 40)
            #expect(rows.contains { $0.callee == .others })
            #expect(bench.losses.merged > 0)
            #expect(bench.losses.requests == 0)
        }

        @Test func anIdleEdgeIsForgotten() throws {
            var options = EdgeSource.Options()
            options.idleReadings = 2
            let bench = try EdgeBench(options)
            let port = try bench.serve("http1")
            for _ in 0..<3 {
                try bench.call("http1", port: port, 10)
                #expect(try bench.edge().requests == 10)
                for _ in 0..<4 { #expect(try bench.read().isEmpty) }
            }
        }
    }
}
