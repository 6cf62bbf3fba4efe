import Collector
internal import Core
internal import Foundation
internal import Recordings
internal import TestTools
internal import Testing

@testable import CRI

/// The whole agent beside a real runtime: what programs in its containers do is in the recording, call by call.
@Suite(
    .serialized, .timeLimit(.minutes(30)),
    .enabled(
        if: Containerd.isPossible && FileManager.default.isReadableFile(atPath: "/sys/kernel/btf/vmlinux"),
        "needs root, a mounted /, kernel types, and containerd, runc and busybox-static (Scripts/test-tools.sh)"))
struct AgentTests {
    /// Tasks of ProbeWorkload, each in a container of its own; the first does nothing and is what others are held against.
    private static let tasks: [(name: String, task: String, count: Int)] = [
        ("none", "getppid", 0), ("calls", "getppid", 10_000), ("maps", "mmap", 1000), ("opens", "open", 1000),
        ("programs", "execute", 200),
    ]

    @Test func recordsContainerActivityExactly() async throws {
        let folder = try TemporaryFolder()
        try await Containerd.with { runtime in
            let gates = try Gates(folder: folder.file("gates"))
            let cart = try await runtime.runPod(
                "cart-579f59597d-wc2lz", namespace: "shop", labels: ["pod-template-hash": "579f59597d"])
            for task in Self.tasks {
                try gates.add(task.name)
                _ = try await runtime.runContainer(
                    task.name, in: cart, command: gates.command(task.name, task.task, task.count),
                    mounts: gates.mounts())
            }
            let agent = try Agent(socket: runtime.socket, folder: folder.path)
            try await waitUntil("all are counted") { try Self.tasks.allSatisfy { try agent.count($0.name) >= 2 } }

            // Comes while the agent runs, and acts before it can be asked about.
            let other = try await runtime.runPod("web-0", namespace: "shop")
            _ = try await runtime.runContainer(
                "early", in: other,
                command: [
                    "/bin/busybox", "sh", "-c",
                    "\(Gates.program) getppid 10000 \(Gates.nowhere); /bin/busybox sleep 100000",
                ],
                mounts: gates.mounts())
            _ = try await runtime.runContainer(
                "busy", in: other,
                command: [
                    "/bin/busybox", "sh", "-c", "while true; do /bin/busybox true; /bin/busybox sleep 0.05; done",
                ])
            try await waitUntil("the new ones are counted") { try agent.count("early") >= 2 }

            let inventory = CRIInventory(
                sockets: [runtime.socket], node: "n", timeoutSeconds: 60, logger: LogLines().logger)
            let pids = try await inventory.containers().reduce(into: [:]) { $0[$1.containerName ?? ""] = $1.pid }
            await inventory.close()
            var before: [String: Int] = [:]
            func finish(_ names: [String]) async throws {
                for name in names {
                    before[name] = try agent.count(name)
                    try gates.open(name)
                }
                try await waitUntil("\(names) have ended") {
                    names.allSatisfy { name in pids[name].map { kill(pid_t($0), 0) != 0 } ?? false }
                }
            }

            try await finish(["none", "calls", "maps"])
            // The runtime goes and comes back; what happens meanwhile is counted all the same.
            runtime.crash()
            try await waitUntil("the agent misses the runtime") {
                let log = try agent.log()
                return log.contains("the runtime may be restarting") || log.contains("no container runtime answers")
            }
            try await finish(["opens", "programs"])
            let counted = try agent.count("busy")
            try await waitUntil("counting goes on") { try agent.count("busy") >= counted + 5 }
            try await runtime.start()
            try await waitUntil("the agent has the runtime again") { try agent.log().contains("recovered") }
            let again = try agent.count("busy")
            try await waitUntil("there is enough to learn from", seconds: 120) {
                try agent.count("busy") >= max(again + 5, 100)
            }
            try agent.end()

            try expectCounts(agent, before)
            try expectRecording(agent)
        }
        try expectDetection(folder)
    }

    /// - Parameter before: rows of each container that ended before its gate was opened.
    private func expectCounts(_ agent: Agent, _ before: [String: Int]) throws {
        func total(_ name: String, _ parameter: String) throws -> Double {
            try agent.rows(name).dropFirst(before[name] ?? 0)
                .reduce(0) { $0 + ($1[parameter] ?? 0) * ($1["interval_seconds"] ?? 0) }.rounded()
        }
        func beyondNothing(_ name: String, _ parameter: String) throws -> Double {
            try total(name, parameter) - total("none", parameter)
        }
        #if arch(x86_64)
            let opensPerRound = 4.0
        #else
            let opensPerRound = 2.0
        #endif
        let counted = [
            try beyondNothing("calls", "sys_calls"), try beyondNothing("maps", "mmap_calls"),
            try beyondNothing("maps", "sys_calls"), try beyondNothing("opens", "file_access"),
            try beyondNothing("opens", "sys_calls"), try beyondNothing("programs", "process_events"),
        ]
        // The last: fork, exec and exit of each program.
        #expect(counted == [10_000, 1000, 2000, opensPerRound * 1000, opensPerRound * 2000, 600])
        let early = try total("early", "sys_calls")
        #expect(early >= 10_000, "what it did before it was noticed is missing")
        let problems = agent.problems()
        #expect(problems == [], "\(problems)")
    }

    /// The recording has the same rates as the lines.
    private func expectRecording(_ agent: Agent) throws {
        let recorded = Dictionary(grouping: try Recording.read(agent.recording), by: \.workload)
        for name in Self.tasks.map(\.name) + ["early", "busy"] {
            let pod = ["early", "busy"].contains(name) ? "shop/web" : "shop/cart"
            let series = try #require(recorded[Workload("\(pod)/\(name)")]?.first, "\(recorded.keys)")
            let column = try #require(series.columns.firstIndex(of: "sys_calls"))
            let rates = stride(from: column, to: series.values.count, by: series.columns.count)
                .map { series.values[$0] }.filter(\.isFinite)
            let written = try agent.rows(name).compactMap { $0["sys_calls"].map(Float.init) }
            #expect(rates == written, "\(name)")
        }
    }

    /// `fit` and `detect` take the recording as it is: idle and short-lived containers are named and left out.
    private func expectDetection(_ folder: TemporaryFolder) throws {
        let model = folder.file("model.h5")
        let fit = try ForeignProcess.run(
            Agent.program, ["fit", folder.file("recording"), "--output", model])
        #expect(fit.contains("shop/web/busy") && fit.contains("wrote \(model)"), "\(fit)")
        let detect = try ForeignProcess.run(Agent.program, ["detect", folder.file("recording"), "--model", model])
        #expect(detect.contains("windows scored"), "\(detect)")
    }
}

/// Named pipes by which containers are held until the test lets them run.
private struct Gates {
    static let program = Agent.beside("ProbeWorkload")
    /// A file to act on, and none of the cgroups that the program would join elsewhere.
    static let nowhere = "/dev/null /dev/null /dev/null"
    let folder: String

    init(folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// The pipes, the program, and the folders of the libraries that it is linked to.
    func mounts() throws -> [String] {
        let system = ["/usr", "/lib", "/lib64"].filter(FileManager.default.fileExists)
        let libraries = try ForeignProcess.run("ldd", [Self.program]).split(whereSeparator: \.isWhitespace)
            .filter { $0.hasPrefix("/") }.map { URL(filePath: String($0)).deletingLastPathComponent().path() }
            .filter { library in !system.contains { library.hasPrefix("\($0)/") } }
        return [folder, Self.program] + system + Set(libraries).sorted()
    }

    func add(_ name: String) throws {
        guard mkfifo("\(folder)/\(name)", 0o600) == 0 else { throw ToolError("mkfifo \(name)") }
    }

    /// Waits at the gate, then becomes the program.
    func command(_ name: String, _ task: String, _ count: Int) -> [String] {
        [
            "/bin/busybox", "sh", "-c",
            "read line <\(folder)/\(name); exec \(Self.program) \(task) \(count) \(Self.nowhere)",
        ]
    }

    func open(_ name: String) throws {
        // Not Foundation: opening waits for the reader, who waits already.
        let descriptor = Glibc.open("\(folder)/\(name)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0, write(descriptor, "\n", 1) == 1 else { throw ToolError("nobody waits at gate \(name)") }
        close(descriptor)
    }
}

/// `anomengine collect` as a user starts it, with the recording and the same samples as lines of text.
private final class Agent {
    static let program = beside("anomengine")
    let recording: String
    private let lines: String
    private let logPath: String
    private let process: ForeignProcess

    /// A program that was built beside the tests.
    static func beside(_ name: String) -> String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: own).deletingLastPathComponent().appending(path: name).path()
    }

    init(socket: String, folder: String) throws {
        recording = "\(folder)/recording"
        lines = "\(folder)/lines"
        logPath = "\(folder)/agent.log"
        process = try ForeignProcess(
            Self.program,
            [
                "collect", "--cri-socket", socket, "--period", "0.2", "--output", recording, "--influx", lines,
                "--status", "0", "--probe-limit", "100%",
            ], logPath: logPath)
    }

    /// Ends it as a service manager does.
    func end() throws {
        kill(process.pid, SIGTERM)
        let status = process.wait()
        let text = try log()
        #expect(status == 0, "\(text)")
    }

    func log() throws -> String { try String(contentsOfFile: logPath, encoding: .utf8) }

    /// Lines of the log that tell of something that should not have happened.
    func problems() -> [Substring] {
        let words = ["no kernel probes", "not probed", "not noticed", "not observed"]
        return ((try? log()) ?? "").split(separator: "\n").filter { line in words.contains { line.contains($0) } }
    }

    func count(_ container: String) throws -> Int { try rows(container).count }

    /// The fields of each line of a container; a line that is not yet whole is left out.
    func rows(_ container: String) throws -> [[String: Double]] {
        guard let text = try? String(contentsOfFile: lines, encoding: .utf8) else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { line in
            let parts = line.split(separator: " ")
            guard parts.count == 3, parts[0].contains(",container=\(container),") else { return nil }
            return parts[1].split(separator: ",").reduce(into: [:]) { fields, field in
                let pair = field.split(separator: "=")
                if pair.count == 2 { fields[String(pair[0])] = Double(pair[1]) }
            }
        }
    }
}
