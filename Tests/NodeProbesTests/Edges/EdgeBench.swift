internal import Core
import Foundation
import Testing

@testable import NodeProbes

/// A caller and a callee in cgroups of their own, and what the kernel counts between them.
final class EdgeBench {
    let caller: TestCgroup
    let callee: TestCgroup
    private let hierarchy: IdentityHierarchy
    private var source: EdgeSource
    private let names: TestNames
    private var servers: [EdgeProgram] = []

    struct TestNames: EdgeNames {
        var workloads: [UInt64: Workload] = [:]
        var addresses: [String: Workload] = [:]

        func workload(ofCgroup id: UInt64) -> Workload? { workloads[id] }
        func name(of address: EdgeAddress, port: UInt16?) -> Workload? { addresses[address.description] }
    }

    /// - Parameter early: called before the programs are loaded.
    init(_ options: EdgeSource.Options = EdgeSource.Options(), early: (EdgeBench.Start) throws -> Void = { _ in })
        throws
    {
        caller = try TestCgroup("edge-caller")
        callee = try TestCgroup("edge-callee")
        hierarchy = try IdentityHierarchy.choose(
            mounts: caller.mounts, wish: caller.mounts.unified == nil ? .memory : .unified)
        let folder = hierarchy.mount.folder
        names = TestNames(workloads: [
            try Self.identifier(folder + caller.path): Workload("caller"),
            try Self.identifier(folder + callee.path): Workload("callee"),
        ])
        try early(Start(folder: folder, caller: caller.path, callee: callee.path))
        source = try EdgeSource(hierarchy.kind, options: options)
        // What others did on this machine meanwhile is left behind.
        _ = try source.read(names: names)
    }

    /// Starts programs in the two cgroups.
    struct Start {
        let folder: String
        let caller: String
        let callee: String

        func caller(_ words: [String], in namespace: String? = nil) throws -> EdgeProgram {
            try start(caller, words, namespace)
        }

        func callee(_ words: [String], in namespace: String? = nil) throws -> EdgeProgram {
            try start(callee, words, namespace)
        }

        private func start(_ cgroup: String, _ words: [String], _ namespace: String?) throws -> EdgeProgram {
            let join = ["-j", "\(folder)\(cgroup)/cgroup.procs"]
            return try EdgeProgram((namespace.map { ["-n", "/run/netns/\($0)"] } ?? []) + join + words)
        }
    }

    var start: Start { Start(folder: hierarchy.mount.folder, caller: caller.path, callee: callee.path) }

    private static func identifier(_ folder: String) throws -> UInt64 {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder)
        return try #require((attributes[.systemFileNumber] as? NSNumber)?.uint64Value)
    }

    /// Starts a server in the callee's cgroup and gives its port.
    func serve(_ kind: String, delay: Int = 0, address: String = "127.0.0.1", in namespace: String? = nil) throws
        -> String
    {
        let server = try start.callee(["serve", kind, address, "\(delay)"], in: namespace)
        servers.append(server)
        return try server.line()
    }

    /// Starts a proxy in a cgroup of its own and gives its port.
    func proxy(to port: String) throws -> String {
        let proxy = try EdgeProgram(["proxy", "127.0.0.1", "127.0.0.1", port])
        servers.append(proxy)
        return try proxy.line()
    }

    /// Calls from the caller's cgroup and gives the mean latency that it saw, in seconds.
    @discardableResult
    func call(
        _ kind: String, port: String, _ count: Int, width: Int = 1, failEvery: Int = 0, address: String = "127.0.0.1",
        in namespace: String? = nil
    ) throws -> Double {
        let words = ["call", kind, address, port, "\(count)", "\(width)", "\(failEvery)"]
        let program = try start.caller(words, in: namespace)
        return try #require(Double(try program.line())) * 1e-9
    }

    /// Calls since the last reading, of the test's workloads alone.
    func read() throws -> [CallEdge] {
        try source.read(names: names).filter { edge in
            [edge.caller, edge.callee].contains {
                $0 == .workload(Workload("caller")) || $0 == .workload(Workload("callee"))
            }
        }
    }

    /// The calls from the caller to the callee since the last reading.
    func edge() throws -> CallEdge {
        let rows = try read()
        return try #require(
            rows.first { $0.caller == .workload(Workload("caller")) && $0.callee == .workload(Workload("callee")) },
            "\(rows)")
    }

    func set(_ level: EdgeSource.Level) throws { try source.set(level) }

    func set(_ level: EdgeSource.Level?, forCgroupAt path: String) throws -> Bool {
        source.set(level, forCgroup: try Self.identifier(hierarchy.mount.folder + path))
    }

    var losses: EdgeSource.Losses { source.losses }
    var links: [EdgeLink] { source.links(names: names) }
    var seeded: Int { source.seededConnections }
}

/// A program that makes traffic; killed with its owner.
final class EdgeProgram {
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()

    init(_ arguments: [String]) throws {
        process.executableURL = try builtProgram("EdgeTraffic")
        process.arguments = arguments
        process.standardOutput = output
        process.standardInput = input
        try process.run()
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// The next line that it prints.
    func line() throws -> String {
        var text: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            text.append(byte)
        }
        try #require(!text.isEmpty, "\(process.arguments ?? []) ended without an answer")
        return String(decoding: text, as: UTF8.self)
    }

    func write(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    func waitForEnd() throws {
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}

/// Why call edges cannot be observed here; nil where they can.
let edgeObstacle: String? = {
    if let probeObstacle { return probeObstacle }
    do {
        _ = try EdgeSource(.unified)
        return nil
    } catch {
        return "call edges cannot be observed here: \(error)"
    }
}()

/// Everything about call edges on the real kernel, one after the other: the tests share the machine's processors and measure.
@Suite(.serialized, .enabled(if: edgeObstacle == nil, Comment(rawValue: edgeObstacle ?? "")))
struct EdgeTests {}
