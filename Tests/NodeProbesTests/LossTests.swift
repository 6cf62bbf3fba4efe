import Collector
import Core
import Foundation
import TestTools
import Testing

@testable import NodeProbes

/// What is not counted is missing and not zero, on the real kernel.
@Suite(.serialized, .enabled(if: probeObstacle == nil, Comment(rawValue: probeObstacle ?? ""))) struct LossTests {
    private func machine(slots: Int = 4095) throws -> NodeCounters {
        var options = NodeCounters.Options()
        options.dropsPrivileges = false
        options.slotCount = slots
        return try NodeCounters(options, logger: LogLines().logger)
    }

    /// The descriptor of the only hash map of so many entries.
    private func descriptor(ofMapWithEntries entries: Int) throws -> Int32 {
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fdinfo")
        let found = names.filter { name in
            let text = (try? String(contentsOfFile: "/proc/self/fdinfo/\(name)", encoding: .utf8)) ?? ""
            let lines = text.split(separator: "\n").map {
                $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            return lines.contains("map_type: 1") && lines.contains("max_entries: \(entries)")
                && lines.contains("value_size: 4")
        }
        return try #require(found.compactMap { Int32($0) }.min())
    }

    @Test func unreadableCounterTableGivesMissingSampleOnly() throws {
        // No other table on this machine has this size.
        let machine = try machine(slots: 3210)
        var source = machine.source
        let cgroup = try TestCgroup("unreadable")
        let id = cgroup.container.containerID
        _ = source.takeChange()
        _ = source.read([cgroup.container])
        _ = try cgroup.run("getppid", 1000, last: machine.hierarchy)
        let before = try #require(source.read([cgroup.container])[id])
        #expect(before.totals[.sysCalls] == 1003)
        let statistics = source.statistics

        let map = try descriptor(ofMapWithEntries: 3211)
        let kept = fcntl(map, F_DUPFD_CLOEXEC, 0)
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        try #require(kept >= 0 && null >= 0 && dup2(null, map) == map)
        defer { for each in [kept, null] { close(each) } }
        _ = try cgroup.run("getppid", 500, last: machine.hierarchy)
        let during = try #require(source.read([cgroup.container])[id])
        #expect(during.totals[.sysCalls].isNaN && during.states[.sysCalls] == .missing)
        #expect(during.observedShare[.sysCalls] == 1 && during.totals[.cpuUsage].isFinite)
        #expect(source.problems["kernel counter table"]?.contains("errno 22") == true)
        // Not what the machine would have done backwards.
        #expect((source.statistics.eventCounts[.systemCalls] ?? 0) >= statistics.eventCounts[.systemCalls] ?? 0)

        try #require(dup2(kept, map) == map)
        let after = try #require(source.read([cgroup.container])[id])
        #expect(after.totals[.sysCalls] == 1506)
        #expect(source.problems.isEmpty)
    }

    @Test func containerWithoutSlotHasMissingCounts() throws {
        // The only slot goes to the first cgroup that does anything, such as the one this test runs in.
        let machine = try machine(slots: 1)
        var source = machine.source
        let cgroup = try TestCgroup("late")
        let id = cgroup.container.containerID
        _ = source.takeChange()
        _ = source.read([cgroup.container])
        _ = try cgroup.run("getppid", 10_000, last: machine.hierarchy)
        let reading = try #require(source.read([cgroup.container])[id])
        #expect(reading.states[.sysCalls] == .missing && reading.totals[.sysCalls].isNaN)
        #expect(reading.states[.cpuUsage] == .on)
    }

    @Test func countsCgroupCreatedAndRemovedBetweenReadings() throws {
        let machine = try machine()
        var source = machine.source
        _ = source.takeChange()
        _ = source.read([])
        _ = source.takeEnded()
        let inventory = CgroupInventory(hierarchy: machine.hierarchy, mounts: machine.mounts, node: "n")
        var cgroup: TestCgroup? = try TestCgroup("blink")
        let path = try #require(cgroup).path
        _ = try cgroup?.run("getppid", 500, last: machine.hierarchy)
        cgroup = nil
        _ = source.takeChange()
        _ = source.read([])
        let ended = try #require(source.takeEnded().first { $0.path == path })
        #expect(ended.reading.totals[.sysCalls] == 503)
        #expect(ended.reading.states[.cpuUsage] == .missing)
        #expect(ended.bornMonotonicSeconds < ended.endedMonotonicSeconds)
        guard case .container(let owner) = inventory.owner(of: ended) else {
            Issue.record("no owner")
            return
        }
        #expect(owner.workload.name == path.dropFirst() && owner.containerID == "\(path)#\(ended.id)")
        #expect(source.takeEnded().isEmpty)
    }

    @Test func countsOfEmptyCgroupBeginAtJoin() throws {
        let machine = try machine()
        var source = machine.source
        let cgroup = try TestCgroup("standing")
        let id = cgroup.container.containerID
        _ = source.takeChange()
        _ = source.read([])
        // A former tenant, whom nobody listed.
        _ = try cgroup.run("getppid", 700, last: machine.hierarchy)
        _ = source.takeChange()
        _ = source.read([])
        let between = SystemClock().now().monotonicSeconds
        _ = try cgroup.run("getppid", 15_000, last: machine.hierarchy)
        let noticed = source.takeChange()
        #expect(noticed == true)
        let reading = try #require(source.read([cgroup.container])[id])
        #expect(reading.totals[.sysCalls] == 15_003)
        #expect(reading.joined?.metrics.contains(.sysCalls) == true)
        #expect(reading.joined.map { $0.monotonicSeconds > between } == true)
        // It is no new cgroup from then on.
        _ = source.takeChange()
        #expect(source.read([cgroup.container])[id]?.joined == nil)
    }
}
