internal import Core
import Foundation
import Testing

@testable import NodeProbes

/// Two network namespaces as two nodes.
extension EdgeTests {
    @Suite(
        .enabled(if: TwoNodes.areAvailable, "network namespaces need root, ip (iproute2) and nft (nftables)"))
    struct EdgeNamespaceTests {
        @Test func callsBetweenNodes() throws {
            let nodes = try TwoNodes()
            let bench = try EdgeBench()
            let port = try bench.serve("http1", address: nodes.calleeAddress, in: nodes.callee)
            try bench.call("http1", port: port, 200, address: nodes.calleeAddress, in: nodes.caller)
            let edge = try bench.edge()
            #expect(edge.callerSide?.requests == 200)
            #expect(edge.calleeSide?.requests == 200)
        }

        @Test func virtualAddressMapsToSameEdge() throws {
            let nodes = try TwoNodes()
            let bench = try EdgeBench()
            let port = try bench.serve("http1", address: nodes.calleeAddress, in: nodes.callee)
            try nodes.redirect(port: port)
            try bench.call("http1", port: "80", 200, address: nodes.virtualAddress, in: nodes.caller)
            try bench.call("http1", port: port, 100, address: nodes.calleeAddress, in: nodes.caller)
            let rows = try bench.read()
            #expect(rows.count == 1, "\(rows)")
            let edge = try #require(rows.first)
            #expect(edge.caller == .workload(Workload("caller")))
            #expect(edge.callee == .workload(Workload("callee")))
            #expect(edge.callerSide?.requests == 300)
            #expect(edge.calleeSide?.requests == 300)
            let service = EdgeService(try #require(EdgeAddress(nodes.virtualAddress)), port: 80)
            #expect(bench.links.contains { $0.isCaller && $0.service == service && $0.workload == Workload("caller") })
        }

        /// The same address in two namespaces is two machines.
        @Test func distinguishesLoopbackAddressesOfNamespaces() throws {
            let nodes = try TwoNodes()
            let bench = try EdgeBench()
            let port = try bench.serve("http1", address: "127.0.0.1", in: nodes.callee)
            try bench.start.caller(["refused", "127.0.0.1", port, "5"], in: nodes.caller).waitForEnd()
            try bench.call("http1", port: port, 10, in: nodes.callee)
            let rows = try bench.read()
            #expect(rows.first { $0.callee == .workload(Workload("callee")) }?.refused == 0)
            #expect(rows.first { $0.callee != .workload(Workload("callee")) }?.refused == 5)
        }
    }
}

/// Two network namespaces with a cable between them; removed with their owner.
final class TwoNodes {
    let caller = "anomengine-a-\(getpid())"
    let callee = "anomengine-b-\(getpid())"
    let callerAddress = "10.77.13.1"
    let calleeAddress = "10.77.13.2"
    let virtualAddress = "10.96.13.10"

    static let areAvailable: Bool = {
        guard geteuid() == 0, (try? run("nft", ["--version"])) != nil else { return false }
        return (try? TwoNodes()) != nil
    }()

    init() throws {
        do {
            try Self.run("ip", ["netns", "add", caller])
            try Self.run("ip", ["netns", "add", callee])
            try Self.run(
                "ip",
                ["-n", caller, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", callee])
            for (name, address) in [(caller, callerAddress), (callee, calleeAddress)] {
                try Self.run("ip", ["-n", name, "addr", "add", "\(address)/24", "dev", "cable"])
                try Self.run("ip", ["-n", name, "link", "set", "cable", "up"])
                try Self.run("ip", ["-n", name, "link", "set", "lo", "up"])
            }
            try Self.run("ip", ["-n", caller, "route", "add", "10.96.0.0/16", "dev", "cable"])
        } catch {
            remove()
            throw error
        }
    }

    deinit { remove() }

    private func remove() {
        // Either may not have been made.
        for name in [caller, callee] { _ = try? Self.run("ip", ["netns", "del", name]) }
    }

    /// Sends what the caller's node addresses to the virtual address's port 80 to the callee's port.
    func redirect(port: String) throws {
        let rules = [
            "add table ip edges",
            "add chain ip edges output { type nat hook output priority -100 ; }",
            "add rule ip edges output ip daddr \(virtualAddress) tcp dport 80 dnat to \(calleeAddress):\(port)",
        ]
        for rule in rules { try Self.run("ip", ["netns", "exec", caller, "nft", rule]) }
    }

    @discardableResult
    private static func run(_ name: String, _ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.environment = ["PATH": "/usr/sbin:/sbin:/usr/bin:/bin"]
        try process.run()
        process.waitUntilExit()
        struct Failed: Error { let words: [String] }
        if process.terminationStatus != 0 { throw Failed(words: [name] + arguments) }
        return true
    }
}
