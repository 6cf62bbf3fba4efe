import Collector
import Core
import Foundation
import Synchronization
import Testing

@testable import NodeProbes

@Suite struct InventoryTests {
    /// 1,000 cgroups, each second one with a process, made of plain files.
    private func tree() throws -> URL {
        let root = FileManager.default.temporaryDirectory.appending(path: "inventory-\(UUID().uuidString)")
        for number in 0..<1000 {
            let folder = root.appending(path: "c\(number)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(number.isMultiple(of: 2) ? "17\n".utf8 : "".utf8).write(to: folder.appending(path: "cgroup.procs"))
        }
        return root
    }

    private func residentBytes() -> Double { ProcessMeter().read().residentBytes }

    /// An agent lists cgroups for months, and many are empty.
    @Test func listingsReleaseMemory() async throws {
        let root = try tree()
        defer { try? FileManager.default.removeItem(at: root) }
        let mount = CgroupMounts.Mount(folder: root.path(), root: "/")
        let mounts = CgroupMounts(unified: mount, controllers: [:])
        let hierarchy = IdentityHierarchy(kind: .unified, mount: mount, number: 0, blockNumber: 0, blockMount: nil)
        let inventory = CgroupInventory(hierarchy: hierarchy, mounts: mounts, node: "n")
        var found = try await inventory.containers()
        #expect(found.count == 500)
        let before = residentBytes()
        for _ in 0..<40 { found = try await inventory.containers() }
        // A page for each empty cgroup of each listing would be 80 MB.
        #expect(residentBytes() - before < 30e6)
        #expect(found.count == 500)
    }

    /// Such a name cannot be written into any of our outputs.
    @Test func cgroupWhoseNameIsNotUTF8IsReportedOnce() async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "inventory-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        for name in ["good", "latin-\u{e9}"] {
            // Latin-1: one byte for each letter.
            let folder =
                Array(root.path().utf8) + [47] + name.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            try #require(mkdir((folder + [0]).map { CChar(bitPattern: $0) }, 0o755) == 0)
            let file = creat((folder + "/cgroup.procs\0".utf8).map { CChar(bitPattern: $0) }, 0o644)
            try #require(write(file, "17\n", 3) == 3)
            close(file)
        }
        let lines = Lines()
        let mount = CgroupMounts.Mount(folder: root.path(), root: "/")
        let inventory = CgroupInventory(
            hierarchy: IdentityHierarchy(kind: .unified, mount: mount, number: 0, blockNumber: 0, blockMount: nil),
            mounts: CgroupMounts(unified: mount, controllers: [:]), node: "n",
            report: { line in lines.all.withLock { $0.append(line) } })
        for _ in 0..<3 { #expect(try await inventory.containers().map(\.workload.name) == ["good"]) }
        #expect(lines.all.withLock { $0 } == ["cgroup /latin-\u{fffd} is not observed: its name is not UTF-8"])
    }

    @Test(arguments: [(0 as UInt64, 0 as Int32), (64, 0), (256, 192), (1024, 768), (.max, .max)])
    func cgroupFilesLeaveDescriptorsForOtherWork(limit: UInt64, keptBelow: Int32) {
        #expect(OpenFileLimit.keptBelow(limit: limit) == keptBelow)
    }

    @Test(arguments: [0, Int32.max]) func fileIsReadAgainWhetherItIsKeptOpenOrNot(keptBelow: Int32) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "open-file-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("1".utf8).write(to: URL(filePath: path))
        let file = try #require(OpenFile(path, keptBelow: keptBelow))
        #expect(file.isKept == (keptBelow > 0))
        #expect(file.read { $0.first } == 49)
        try Data("2".utf8).write(to: URL(filePath: path), options: [])
        #expect(file.read { $0.first } == 50)
    }

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }
}
