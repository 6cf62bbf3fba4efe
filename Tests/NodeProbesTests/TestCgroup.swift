internal import Collector
internal import Core
import Foundation
import Testing

@testable import NodeProbes

/// A cgroup that the test makes in every hierarchy of this machine, and removes.
final class TestCgroup {
    let mounts: CgroupMounts
    let path: String
    private let folders: [String]

    init(_ name: String) throws {
        mounts = try CgroupMounts.current()
        path = "/anomengine-test-\(getpid())/\(name)"
        let all = ([mounts.unified].compactMap { $0 } + mounts.controllers.values).map(\.folder)
        folders = Array(Set(all)).sorted()
        for folder in folders {
            try FileManager.default.createDirectory(atPath: folder + path, withIntermediateDirectories: true)
        }
        // A new cpuset takes no process until it has processors and memory.
        if let cpuset = mounts.controllers["cpuset"]?.folder {
            for file in ["cpuset.cpus", "cpuset.mems"] {
                let value = try String(contentsOfFile: "\(cpuset)/\(file)", encoding: .utf8)
                for place in [String(path.dropLast(name.count + 1)), path] {
                    try value.write(toFile: "\(cpuset)\(place)/\(file)", atomically: false, encoding: .utf8)
                }
            }
        }
    }

    deinit {
        // Ended processes leave their cgroup a moment later.
        for folder in folders {
            for _ in 0..<200 where rmdir(folder + path) != 0 && errno == EBUSY { usleep(5000) }
            rmdir(folder + path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
        }
    }

    var container: ContainerIdentity {
        ContainerIdentity(
            workload: Workload(path), replica: "test", containerID: path,
            cgroups: CgroupMembership(path: path, controllers: Array(mounts.controllers.keys)), node: "test")
    }

    /// Starts the workload program in this cgroup; the hierarchy named is the last that it joins.
    func start(_ task: String, _ count: Int, file: String = "/dev/null", last hierarchy: IdentityHierarchy) throws
        -> RunningProgram
    {
        let own = hierarchy.mount.folder
        let joins = folders.filter { $0 != own } + [own]
        return try RunningProgram(
            "ProbeWorkload",
            [task, "\(count)", file] + joins.flatMap { ["\($0)\(path)/cgroup.procs", "\($0)/cgroup.procs"] })
    }

    /// Runs the workload program to its end and gives the page faults that it saw.
    func run(_ task: String, _ count: Int, file: String = "/dev/null", last hierarchy: IdentityHierarchy) throws -> Int
    {
        let text = try start(task, count, file: file, last: hierarchy).finish()
        return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }
}

/// A program that was started and gives its output when it ends; killed with its owner.
final class RunningProgram {
    private let identifier: pid_t
    private let output: FileHandle
    private var hasEnded = false

    /// Starts a program that was built beside the tests. `posix_spawn(3)`: no other program inherits its output.
    init(_ name: String, _ arguments: [String]) throws {
        let path = try builtProgram(name).path
        var ends: [Int32] = [0, 0]
        let hasPipe = pipe(&ends) == 0
        try #require(hasPipe)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var started: pid_t = 0
        let error = posix_spawn(&started, path, &actions, nil, &words, environ)
        close(ends[1])
        output = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        identifier = started
        try #require(error == 0, "\(path): \(String(cString: strerror(error)))")
    }

    deinit {
        if !hasEnded {
            kill(identifier, SIGKILL)
            waitpid(identifier, nil, 0)
        }
    }

    /// Waits for a good end and gives the output.
    func finish() throws -> String {
        let text = String(decoding: output.readDataToEndOfFile(), as: UTF8.self)
        var status: Int32 = 0
        try #require(waitpid(identifier, &status, 0) == identifier)
        hasEnded = true
        try #require(status == 0, "the program ended with status \(status)")
        return text
    }
}

/// A program that was built beside the tests.
func builtProgram(_ name: String) throws -> URL {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let beside = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name)
    try #require(FileManager.default.isExecutableFile(atPath: beside.path), "no program at \(beside.path)")
    return beside
}

/// Why kernel probes cannot be used here; nil where they can.
let probeObstacle: String? = {
    let missing = [Capabilities.bpf, .performanceMonitoring].filter { !Capabilities.effective().contains($0) }
    if !missing.isEmpty { return "kernel probes need CAP_BPF and CAP_PERFMON" }
    if !FileManager.default.isReadableFile(atPath: "/sys/kernel/btf/vmlinux") {
        return "this kernel has no BTF (/sys/kernel/btf/vmlinux)"
    }
    do {
        _ = try TestCgroup("can-probe")
        return nil
    } catch {
        return "no cgroup can be created here: \(error)"
    }
}()
