import Collector
import Core
import Foundation
import TestTools
import Testing

@testable import NodeProbes

/// Cgroups that come, go and nest, and hooks that are stepped down, on the real kernel.
@Suite(.serialized, .enabled(if: probeObstacle == nil, Comment(rawValue: probeObstacle ?? ""))) struct LifecycleTests {
    private func machine(slots: Int = 4095) throws -> NodeCounters {
        var options = NodeCounters.Options()
        options.dropsPrivileges = false
        options.slotCount = slots
        return try NodeCounters(options, logger: LogLines().logger)
    }

    @Test func keepsLastCountsOfRemovedCgroup() throws {
        let machine = try machine()
        var source = machine.source
        _ = source.read([])
        func processorCalls() -> Double {
            source.statistics.processorEventCounts.reduce(0) { $0 + ($1[.systemCalls] ?? 0) }
        }
        let before = processorCalls()
        var cgroup: TestCgroup? = try TestCgroup("short")
        let container = try #require(cgroup).container
        let noticed = source.takeChange()
        #expect(noticed == true)
        let first = try #require(source.read([container])[container.containerID])
        #expect(first.totals[.sysCalls] == 0)
        #expect(first.bornMonotonicSeconds.map { $0 > 0 && $0 <= SystemClock().now().monotonicSeconds } == true)
        _ = try cgroup?.run("getppid", 500, last: machine.hierarchy)
        cgroup = nil
        let noticedAgain = source.takeChange()
        #expect(noticedAgain == true)
        _ = source.read([])
        let last = source.retire(container)
        #expect(last?.totals[.sysCalls] == 503)
        _ = source.read([])
        #expect(processorCalls() - before >= 503)
        let again = source.retire(container)
        #expect(again == nil)
    }

    @Test func cgroupIsWorkloadWhileItHasProcesses() async throws {
        let cgroup = try TestCgroup("populated")
        let hierarchy = try IdentityHierarchy.choose(mounts: cgroup.mounts)
        let inventory = CgroupInventory(hierarchy: hierarchy, mounts: cgroup.mounts, node: "n")
        func isListed() async throws -> Bool {
            try await inventory.containers().contains { $0.workload.name == cgroup.path.dropFirst() }
        }
        var listed = try await isListed()
        #expect(!listed)
        let sleeper = Process()
        sleeper.executableURL = URL(fileURLWithPath: "/bin/sleep")
        sleeper.arguments = ["60"]
        try sleeper.run()
        let file = "\(hierarchy.mount.folder)\(cgroup.path)/cgroup.procs"
        try "\(sleeper.processIdentifier)".write(toFile: file, atomically: false, encoding: .utf8)
        listed = try await isListed()
        #expect(listed)
        // A test run may ignore the gentler signals, and what it starts does then too.
        kill(sleeper.processIdentifier, SIGKILL)
        sleeper.waitUntilExit()
        listed = try await isListed()
        #expect(!listed)
    }

    @Test func freesSlotsOfRemovedCgroups() throws {
        let machine = try machine()
        var source = machine.source
        var cgroups = try (0..<40).map { try TestCgroup("many-\($0)") }
        let containers = cgroups.map(\.container)
        _ = source.takeChange()
        for cgroup in cgroups { _ = try cgroup.run("getppid", 1, last: machine.hierarchy) }
        _ = source.read(containers)
        let used = source.statistics.slotsUsed
        cgroups = []
        _ = source.takeChange()
        _ = source.read([])
        for container in containers { _ = source.retire(container) }
        _ = source.read([])
        // Others on the machine may have come meanwhile, but not as many.
        #expect(source.statistics.slotsUsed < used - 20)
    }

    @Test func cgroupsBelowAContainerCountForIt() throws {
        let machine = try machine()
        var source = machine.source
        let outer = try TestCgroup("outer")
        var inner: TestCgroup? = try TestCgroup("outer/inner")
        _ = source.takeChange()
        _ = source.read([outer.container])
        _ = try inner?.run("getppid", 1000, last: machine.hierarchy)
        let during = try #require(source.read([outer.container])[outer.container.containerID])
        #expect(during.totals[.sysCalls] == 1003)
        inner = nil
        _ = source.takeChange()
        let after = try #require(source.read([outer.container])[outer.container.containerID])
        #expect(after.totals[.sysCalls] == 1003)
        #expect(after.totals[.processEvents] == during.totals[.processEvents])
    }

    @Test func cgroupsMadeLaterBelowAContainerCountForIt() throws {
        let machine = try machine()
        var source = machine.source
        let outer = try TestCgroup("outer")
        _ = source.takeChange()
        _ = source.read([outer.container])
        let inner = try TestCgroup("outer/inner")
        let innermost = try TestCgroup("outer/inner/innermost")
        _ = source.takeChange()
        for cgroup in [inner, innermost] { _ = try cgroup.run("getppid", 1000, last: machine.hierarchy) }
        let both = try #require(source.read([outer.container])[outer.container.containerID])
        #expect(both.totals[.sysCalls] == 2006)
        // Once it is a container itself it counts for itself, and what is below it too.
        _ = source.read([outer.container, inner.container])
        _ = try innermost.run("getppid", 1000, last: machine.hierarchy)
        let apart = source.read([outer.container, inner.container])
        #expect(apart[outer.container.containerID]?.totals[.sysCalls] == 2006)
        #expect(apart[inner.container.containerID]?.totals[.sysCalls] == 3009)
        // When it is no container any more, what it does from when that is found is the outer one's again.
        let last = source.retire(inner.container)
        #expect(last?.totals[.sysCalls] == 3009)
        for _ in 0..<61 { _ = source.read([outer.container]) }
        _ = try innermost.run("getppid", 1000, last: machine.hierarchy)
        let again = try #require(source.read([outer.container])[outer.container.containerID])
        #expect(again.totals[.sysCalls] == 3009)
    }

    @Test func eventsWithoutASlotAreCountedAsSuch() throws {
        // The only slot goes to the first cgroup that does anything, such as the one this test runs in.
        let machine = try machine(slots: 1)
        var source = machine.source
        let cgroup = try TestCgroup("late")
        _ = source.takeChange()
        _ = source.read([cgroup.container])
        _ = getppid()
        let before = source.statistics.overflowedEvents
        _ = try cgroup.run("getppid", 10_000, last: machine.hierarchy)
        _ = source.read([cgroup.container])
        #expect(source.statistics.slotsUsed <= 2)
        #expect(source.statistics.overflowedEvents - before >= 10_000)
    }

    @Test func hooksOffAndSampled() throws {
        let machine = try machine()
        var source = machine.source
        let cgroup = try TestCgroup("stepped")
        let id = cgroup.container.containerID
        _ = source.takeChange()
        _ = source.read([cgroup.container])

        source.set(.sampled, for: .systemCalls)
        #expect(source.states[.sysCalls] == .sampled)
        #expect(source.states[.fileAccess] == .sampled)
        #expect(source.states[.processEvents] == .on)
        source.beginSlice()
        _ = try cgroup.run("getppid", 1000, last: machine.hierarchy)
        source.endSlice()
        _ = try cgroup.run("getppid", 1000, last: machine.hierarchy)
        let sampled = try #require(source.read([cgroup.container])[id])
        #expect(sampled.totals[.sysCalls] == 1003)
        #expect(sampled.states[.sysCalls] == .sampled)
        #expect(sampled.observedShare[.sysCalls] > 0 && sampled.observedShare[.sysCalls] < 1)

        source.set(.off, for: .systemCalls)
        _ = try cgroup.run("getppid", 1000, last: machine.hierarchy)
        let off = try #require(source.read([cgroup.container])[id])
        #expect(off.states[.sysCalls] == .off)
        #expect(off.totals[.sysCalls].isNaN)

        source.set(.on, for: .systemCalls)
        _ = try cgroup.run("getppid", 1000, last: machine.hierarchy)
        let on = try #require(source.read([cgroup.container])[id])
        #expect(on.totals[.sysCalls] == 2006)
    }

    @Test func fallsBackToCgroupFiles() throws {
        var options = NodeCounters.Options()
        options.usesProbes = false
        options.dropsPrivileges = false
        let machine = try NodeCounters(options, logger: LogLines().logger)
        var source = machine.source
        let cgroup = try TestCgroup("files")
        let noticed = source.takeChange()
        #expect(noticed == nil)
        let reading = try #require(source.read([cgroup.container])[cgroup.container.containerID])
        #expect(reading.states[.cpuUsage] == .on)
        #expect(reading.states[.sysCalls] == .off)
        #expect(reading.totals[.cpuUsage] >= 0)
    }
}
