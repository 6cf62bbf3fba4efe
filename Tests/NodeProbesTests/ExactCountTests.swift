internal import Collector
internal import Core
internal import Files
import Foundation
internal import TestTools
import Testing

@testable import NodeProbes

/// Counts on the real kernel are equal to what a program did, run for run, while other cgroups are busy.
@Suite(.serialized, .enabled(if: probeObstacle == nil, Comment(rawValue: probeObstacle ?? ""))) struct ExactCountTests {
    static let runs = 20

    /// Counters with the kernel probes attached, and two busy neighbours.
    final class Bench {
        let hierarchy: IdentityHierarchy
        let cgroup: TestCgroup
        private var source: NodeSource
        private let neighbours: [(program: RunningProgram, cgroup: TestCgroup)]
        private var last: CounterReading?

        init(_ kind: IdentityHierarchy.Kind) throws {
            var options = NodeCounters.Options()
            options.dropsPrivileges = false
            options.hierarchy = kind
            let lines = LogLines()
            let machine = try NodeCounters(options, logger: lines.logger)
            source = machine.source
            hierarchy = machine.hierarchy
            #expect(lines.all == [])
            cgroup = try TestCgroup("counted")
            neighbours = try (0..<2).map { index in
                let cgroup = try TestCgroup("busy-\(index)")
                return (try cgroup.start("disturb", 1000, last: machine.hierarchy), cgroup)
            }
            last = read()
        }

        private func read() -> CounterReading? {
            _ = source.takeChange()
            return source.read([cgroup.container] + neighbours.map(\.cgroup.container))[cgroup.container.containerID]
        }

        /// Runs a task in the cgroup and gives what was counted, by metric, and what the program saw.
        func count(_ task: String, _ count: Int, file: String = "/dev/null") throws -> (MetricTable<Double>, Int) {
            let seen = try cgroup.run(task, count, file: file, last: hierarchy)
            let now = try #require(read())
            let before = last?.totals ?? MetricTable(repeating: 0)
            last = now
            return (MetricTable { now.totals[$0] - before[$0] }, seen)
        }
    }

    static let kinds: [IdentityHierarchy.Kind] = {
        let mounts = try? CgroupMounts.current()
        return (mounts?.unified == nil ? [] : [.unified]) + (mounts?.controllers["memory"] == nil ? [] : [.memory])
    }()

    @Test(arguments: kinds) func systemCalls(_ kind: IdentityHierarchy.Kind) throws {
        let bench = try Bench(kind)
        for _ in 0..<Self.runs {
            let (counts, _) = try bench.count("getppid", 10_000)
            // getrusage before and after, and the write by which the program leaves.
            #expect(counts[.sysCalls] == 10_003)
            #expect(counts[.mmapCalls] == 0)
            #expect(counts[.fileAccess] == 0)
            #expect(counts[.processEvents] == 0)
        }
    }

    @Test(arguments: kinds) func mmapCalls(_ kind: IdentityHierarchy.Kind) throws {
        let bench = try Bench(kind)
        for _ in 0..<Self.runs {
            let (counts, _) = try bench.count("mmap", 1000)
            #expect(counts[.mmapCalls] == 1000)
            #expect(counts[.sysCalls] == 2003)
        }
    }

    @Test(arguments: kinds) func fileOpens(_ kind: IdentityHierarchy.Kind) throws {
        let bench = try Bench(kind)
        #if arch(x86_64)
            let ways = 4.0
        #else
            let ways = 2.0
        #endif
        for _ in 0..<Self.runs {
            let (counts, _) = try bench.count("open", 1000)
            #expect(counts[.fileAccess] == ways * 1000)
            #expect(counts[.sysCalls] == ways * 2000 + 3)
        }
    }

    #if arch(x86_64)
        /// Where link is the number of mmap, and readlink that of creat.
        @Test(arguments: kinds) func callsByThe32BitGate(_ kind: IdentityHierarchy.Kind) throws {
            let bench = try Bench(kind)
            let (counts, _) = try bench.count("gate", 1000)
            #expect(counts[.fileAccess] == 1000)
            #expect(counts[.mmapCalls] == 0)
            #expect(counts[.sysCalls] == 4003)
        }

        @Test(.enabled(if: Program32.path != nil, "no compiler here makes 32-bit programs"), arguments: kinds)
        func programsOf32Bits(_ kind: IdentityHierarchy.Kind) throws {
            let bench = try Bench(kind)
            let program = try #require(Program32.path)
            let (counts, _) = try bench.count("program", 1, file: program)
            #expect(counts[.fileAccess] == 1000)
            #expect(counts[.mmapCalls] == 500)
        }
    #endif

    @Test(.enabled(if: countsRings, "needs io_uring and Linux 6.0"), arguments: kinds)
    func fileOpensByRings(_ kind: IdentityHierarchy.Kind) throws {
        let bench = try Bench(kind)
        let (counts, _) = try bench.count("ring", 1000)
        #expect(counts[.fileAccess] == 1000)
        #expect(counts[.sysCalls] == 2003)
    }

    private static let countsRings: Bool = {
        let types = FileManager.default.contents(atPath: "/sys/kernel/btf/vmlinux") ?? Data()
        let isOff = KernelFile.text("/proc/sys/kernel/io_uring_disabled")?.first ?? "0"
        return isOff == "0" && types.range(of: Data("btf_trace_io_uring_submit_req".utf8)) != nil
    }()

    @Test(arguments: kinds) func processesAndNotThreads(_ kind: IdentityHierarchy.Kind) throws {
        let bench = try Bench(kind)
        for _ in 0..<Self.runs {
            let (threads, _) = try bench.count("threads", 1000)
            #expect(threads[.processEvents] == 0)
            #expect(threads[.sysCalls] > 1000)
            let (processes, _) = try bench.count("execute", 500)
            // 500 forks, 500 executed images, 500 exits.
            #expect(processes[.processEvents] == 1500)
        }
    }

    @Test(arguments: kinds) func pageFaults(_ kind: IdentityHierarchy.Kind) throws {
        let bench = try Bench(kind)
        for _ in 0..<Self.runs {
            let (counts, seen) = try bench.count("pages", 4096)
            #expect(seen >= 4096)
            #expect(abs(counts[.pageFaults] - Double(seen)) <= 0.01 * Double(seen))
        }
    }

    @Test(arguments: kinds) func blockRequests(_ kind: IdentityHierarchy.Kind) throws {
        let bench = try Bench(kind)
        let blocks = 200
        // Beside the program, on a file system that has a device below it; a temporary folder may have none.
        let file = try builtProgram("ProbeWorkload").path + "-blocks-\(getpid())"
        defer { unlink(file) }
        try Data(repeating: 7, count: blocks * 4096).write(to: URL(fileURLWithPath: file))
        try FileHandle(forUpdating: URL(fileURLWithPath: file)).synchronize()
        guard (try? bench.count("blocks", 1, file: file)) != nil else {
            try Test.cancel("the file system of \(file) does not support direct I/O")
        }
        for _ in 0..<Self.runs {
            let (counts, _) = try bench.count("blocks", blocks, file: file)
            #expect(counts[.blockRequests] == Double(blocks))
        }
    }
}
