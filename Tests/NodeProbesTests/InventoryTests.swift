import Foundation
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
}
