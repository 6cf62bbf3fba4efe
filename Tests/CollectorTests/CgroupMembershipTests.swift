import Testing

@testable import Collector

@Suite struct CgroupMembershipTests {
    @Test func hybridLines() {
        let text = "12:name=systemd:/a\n4:memory:/kubepods/x\n3:cpu,cpuacct:/kubepods/y\n0::/kubepods/z:with:colons\n"
        let membership = CgroupMembership(procCgroup: text)
        #expect(membership.unified == "/kubepods/z:with:colons")
        #expect(membership.controllers["memory"] == "/kubepods/x")
        #expect(membership.controllers["cpu"] == "/kubepods/y")
        #expect(membership.controllers["cpuacct"] == "/kubepods/y")
        #expect(membership.controllers["blkio"] == nil)
    }

    @Test func ignoresInvalidLines() {
        let membership = CgroupMembership(procCgroup: "nonsense\n\n5:pids")
        #expect(membership.unified == nil)
        #expect(membership.controllers.isEmpty)
    }
}
