internal import Collector
internal import Core
internal import Files
import Foundation
import Testing

@testable import NodeProbes

/// Cgroup files of all layouts, as copies of what such machines show.
@Suite struct CgroupFileTests {
    /// A tree of files that is removed with its owner.
    final class Tree {
        let root = FileManager.default.temporaryDirectory.path + "/cgroups-\(UUID().uuidString)"

        init(_ files: [String: String]) throws {
            for (path, text) in files {
                let file = "\(root)/\(path)"
                try FileManager.default.createDirectory(
                    atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                try text.write(toFile: file, atomically: false, encoding: .utf8)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }
    }

    private static let unifiedFiles = [
        "cpu.stat": "usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\n", "memory.current": "1048576\n",
        "memory.stat": "anon 4096\nfile 0\npgfault 321\npgmajfault 5\n",
        "io.stat": "8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n254:0 rbytes=8192 wbytes=1 rios=2 wios=4\n",
    ]

    private func reading(_ mounts: CgroupMounts, _ membership: CgroupMembership) throws -> CounterReading {
        var source = CgroupFileSource(mounts: mounts, fallbacks: [.pageFaults, .blockRequests, .sysCalls])
        let container = ContainerIdentity(
            workload: Workload("w"), replica: "r", containerID: "c", cgroups: membership, node: "n")
        return try #require(source.read([container])["c"])
    }

    private func expectFigures(_ reading: CounterReading) {
        #expect(abs(reading.totals[.cpuUsage] - 2.5) < 1e-9)
        #expect(reading.totals[.memoryUsage] == 1_048_576)
        #expect(reading.totals[.pageFaults] == 321)
        #expect(reading.totals[.majorPageFaults] == 5)
        #expect(reading.totals[.blockRequests] == 7)
        #expect(reading.states[.cpuUsage] == .on)
        #expect(reading.states[.pageFaults] == .fallback)
        #expect(reading.states[.majorPageFaults] == .on)
        #expect(reading.states[.sysCalls] == .off)
    }

    @Test func unified() throws {
        let tree = try Tree(
            Dictionary(uniqueKeysWithValues: Self.unifiedFiles.map { ("a.slice/b.service/\($0)", $1) }))
        let mounts = CgroupMounts(mountInfo: "30 23 0:26 / \(tree.root) rw,nosuid shared:4 - cgroup2 cgroup2 rw\n")
        expectFigures(try reading(mounts, CgroupMembership(unified: "/a.slice/b.service")))
    }

    @Test func versionOne() throws {
        let tree = try Tree([
            "cpu,cpuacct/x/cpuacct.usage": "2500000000\n", "memory/x/memory.usage_in_bytes": "1048576\n",
            "memory/x/memory.stat":
                "cache 0\npgfault 100\npgmajfault 1\ntotal_cache 0\ntotal_pgfault 321\ntotal_pgmajfault 5\n",
            "blkio/x/blkio.throttle.io_serviced": "8:0 Read 3\n8:0 Write 4\n8:0 Total 7\nTotal 7\n",
        ])
        let mounts = CgroupMounts(
            mountInfo: """
                31 23 0:27 / \(tree.root)/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                32 23 0:28 / \(tree.root)/memory rw - cgroup cgroup rw,memory
                33 23 0:29 / \(tree.root)/blkio rw - cgroup cgroup rw,blkio
                """)
        #expect(mounts.unified == nil)
        expectFigures(try reading(mounts, CgroupMembership(path: "/x", controllers: ["cpuacct", "memory", "blkio"])))
    }

    /// The memory controller is v1, all else v2.
    @Test func hybrid() throws {
        let tree = try Tree([
            "memory/x/memory.usage_in_bytes": "1048576\n",
            "memory/x/memory.stat": "total_pgfault 321\ntotal_pgmajfault 5\n",
            "unified/y/cpu.stat": "usage_usec 2500000\n", "unified/y/io.stat": "8:0 rios=3 wios=4\n",
        ])
        let mounts = CgroupMounts(
            mountInfo: """
                32 23 0:28 / \(tree.root)/memory rw - cgroup cgroup rw,memory
                34 23 0:30 / \(tree.root)/unified rw - cgroup2 cgroup2 rw
                """)
        expectFigures(try reading(mounts, CgroupMembership(unified: "/y", controllers: ["memory": "/x"])))
    }

    @Test func aRealMachine() async throws {
        guard let mounts = try? CgroupMounts.current(), let hierarchy = try? IdentityHierarchy.choose(mounts: mounts)
        else {
            try Test.cancel("no cgroup hierarchy is mounted here")
        }
        let containers = try await CgroupInventory(hierarchy: hierarchy, mounts: mounts, node: "n").containers()
        #expect(!containers.isEmpty)
        #expect(Set(containers.map(\.containerID)).count == containers.count)
        var source = CgroupFileSource(mounts: mounts, fallbacks: [])
        let readings = source.read(containers)
        #expect(readings.values.allSatisfy { $0.totals[.memoryUsage].isNaN || $0.totals[.memoryUsage] >= 0 })
    }

    /// As the table of mounts is on a node with many containers.
    @Test func readsKernelFileLongerThanPage() throws {
        let text = try #require(KernelFile.text("/proc/self/maps"))
        #expect(text.utf8.count > 16_384 && text.hasSuffix("\n"))
        #expect(text.contains("[stack]"))
        #expect(KernelFile.text("/proc/self/none") == nil)
    }

    @Test func skipsVanishedCgroup() throws {
        let tree = try Tree(["x/memory.current": "5\n"])
        let mounts = CgroupMounts(mountInfo: "30 23 0:26 / \(tree.root) rw - cgroup2 cgroup2 rw\n")
        var source = CgroupFileSource(mounts: mounts, fallbacks: [])
        let gone = ContainerIdentity(
            workload: Workload("w"), replica: "r", containerID: "g", cgroups: CgroupMembership(unified: "/gone"),
            node: "n")
        #expect(source.read([gone]).isEmpty)
        #expect(source.retire(gone) == nil)
    }

    @Test func namespacesAndOddNames() {
        let mounts = CgroupMounts(mountInfo: "30 23 0:26 /../../.. /sys/fs/c\\040g rw - cgroup2 cgroup2 rw\n")
        #expect(mounts.unified == CgroupMounts.Mount(folder: "/sys/fs/c g", root: "/"))
        let part = CgroupMounts.Mount(folder: "/m", root: "/kubepods")
        #expect(CgroupMounts.folder("/kubepods/x", in: part) == "/m/x")
        #expect(CgroupMounts.folder("/kubepods", in: part) == "/m")
        #expect(CgroupMounts.folder("/kubepods2/x", in: part) == nil)
    }

    @Test func numbers() {
        func read<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
            Array(text.utf8).withUnsafeBytes(body)
        }
        #expect(read("18446744073709551616\n") { KernelText.number($0) } == nil)
        #expect(read("max\n") { KernelText.number($0) } == nil)
        #expect(read("") { KernelText.number($0) } == nil)
        #expect(read("xusage_usec 1\nusage_usec 22") { KernelText.number(after: "usage_usec", in: $0) } == 22)
        #expect(read("usage_usec") { KernelText.number(after: "usage_usec", in: $0) } == nil)
        #expect(read("8:0 crios=9 rios=2 wios=3\n8:1 rios=5\n") { KernelText.sum(ofFields: "rios", in: $0) } == 7)
    }
}
