import Core
import Foundation
import Testing

@testable import NodeProbes

@Suite struct ChoiceTests {
    private let controllers = """
        #subsys_name\thierarchy\tnum_cgroups\tenabled
        cpu\t1\t1\t1
        blkio\t7\t1\t1
        memory\t4\t22\t1
        """
    private let hybrid = CgroupMounts(
        unified: .init(folder: "/u", root: "/"),
        controllers: ["memory": .init(folder: "/m", root: "/"), "blkio": .init(folder: "/b", root: "/")])

    @Test func choosesTheHierarchyThatIdentifiesMoreProcesses() throws {
        let unified = try IdentityHierarchy.choose(
            mounts: hybrid, memberships: ["4:memory:/a\n0::/a\n", "4:memory:/\n0::/b\n"], controllers: controllers)
        #expect(unified.kind == .unified)
        #expect(unified.number == 0)
        #expect(unified.blockNumber == 7)
        #expect(unified.blockMount?.folder == "/b")
        let memory = try IdentityHierarchy.choose(
            mounts: hybrid, memberships: ["4:memory:/a\n0::/\n"], controllers: controllers)
        #expect(memory.kind == .memory)
        #expect(memory.number == 4)
        #expect(memory.mount.folder == "/m")
    }

    @Test func unifiedMachinesNeedOneTable() throws {
        let mounts = CgroupMounts(unified: .init(folder: "/u", root: "/"), controllers: [:])
        let choice = try IdentityHierarchy.choose(
            mounts: mounts, memberships: ["0::/a\n"], controllers: "blkio 0 3 1\nmemory 0 3 1\n")
        #expect(choice.blockMount == nil)
        #expect(choice.blockNumber == choice.number)
        #expect(throws: ProbeError.self) {
            try IdentityHierarchy.choose(mounts: mounts, memberships: [], controllers: "", wish: .memory)
        }
    }

    @Test func eachReasonIsNamed() {
        func explain(_ error: Int32, _ capabilities: Capabilities, hasTypes: Bool = true) -> String {
            LoadFailure.explain(error, message: "m", effective: capabilities, hasTypes: hasTypes).diagnostic.text()
        }
        #expect(explain(EPERM, []).contains("CAP_BPF and CAP_PERFMON"))
        #expect(explain(EPERM, [.bpf]).hasPrefix("CAP_PERFMON: "))
        #expect(explain(EPERM, [.performanceMonitoring]).hasPrefix("CAP_BPF: "))
        #expect(explain(EPERM, [.systemAdministration]).contains("lockdown"))
        #expect(explain(ENOSYS, [.bpf, .performanceMonitoring], hasTypes: false).contains("CONFIG_DEBUG_INFO_BTF"))
        #expect(explain(EINVAL, [.systemAdministration]).contains("CONFIG_BPF_SYSCALL"))
    }
}
