internal import CollectorTesting
internal import Core
internal import Synchronization
internal import TestTools
import Testing

@testable import Collector

/// Inventories that hang or fail, and what the sampling does meanwhile.
@Suite struct ListingTests {
    /// Answers its first question at once and each other when told to.
    private final class HangingInventory: ContainerInventory {
        let name = "hanging runtime"
        private let containersNow: [ContainerIdentity]
        private let state = Mutex<(asked: Int, waiting: [CheckedContinuation<Void, Never>])>((0, []))

        init(_ containers: [ContainerIdentity]) { containersNow = containers }

        var asked: Int { state.withLock { $0.asked } }

        func containers() async throws -> [ContainerIdentity] {
            let isFirst = state.withLock { state in
                state.asked += 1
                return state.asked == 1
            }
            if !isFirst {
                await withCheckedContinuation { continuation in
                    state.withLock { $0.waiting.append(continuation) }
                }
            }
            return containersNow
        }

        func answer() {
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for each in waiting { each.resume() }
        }
    }

    private func settings(patienceSeconds: Double) -> SamplerSettings {
        var settings = SamplerSettings()
        settings.inventoryPatienceSeconds = patienceSeconds
        settings.inventoryDeadlineSeconds = 5
        return settings
    }

    @Test func keepsIntervalWhileRuntimeHangs() async throws {
        let inventory = HangingInventory([container("a")])
        let lines = LogLines()
        let sink = MemorySink()
        // The first question gets its answer, however busy the machine is; those after it are not waited for long.
        var sampler = Sampler(
            settings(patienceSeconds: 0.2), source: ScriptedSource((0...30).map { ["a": reading(calls: Double($0))] }),
            inventory: inventory, sinks: [sink], clock: ManualClock(),
            meter: FixedMeter(cpuSeconds: 1, residentBytes: 2e7), logger: lines.infoLogger)
        try await sampler.run(durationSeconds: 20)
        inventory.answer()
        #expect(sink.batches.map(\.timeSeconds) == (1...20).map { 1_700_000_000 + Double($0) })
        #expect(sink.batches.dropFirst().allSatisfy { $0.samples.map(\.workload.name) == ["a"] })
        // One question is open, and its silence is reported once.
        #expect(inventory.asked == 2)
        #expect(lines.all == ["warning: hanging runtime: no answer for 5 s; the last list stays in use"])
        #expect(sampler.status.inventoryFailures == 1)
    }

    @Test func takesALateAnswer() async throws {
        let inventory = HangingInventory([container("a")])
        var listing = Listing(settings(patienceSeconds: 0))
        var answers: [[String]] = []
        // Without a wait even the first answer may be late.
        while answers.isEmpty {
            let answer = await listing.next(inventory, change: true, nowSeconds: 100, isFailing: false)
            if case .list(let list, _) = answer { answers.append(list.running.map(\.containerID)) }
            await Task.yield()
        }
        let asked = await listing.next(inventory, change: true, nowSeconds: 101, isFailing: false)
        guard case .unchanged = asked else {
            Issue.record("an answer that nobody gave")
            return
        }
        while inventory.asked < 2 { await Task.yield() }
        while answers.count < 2 {
            inventory.answer()
            await Task.yield()
            let answer = await listing.next(inventory, change: false, nowSeconds: 103, isFailing: false)
            guard case .list(let list, let seconds) = answer else { continue }
            answers.append(list.running.map(\.containerID))
            // It is right for the time of the question.
            #expect(seconds == 101)
        }
        #expect(answers == [["a"], ["a"]])
    }

    @Test func reportsUnsupportedMetricsOnce() async throws {
        var source = ScriptedSource((0...4).map { ["a": reading(calls: Double($0))] })
        source.problemsByInterval = [
            [:], ["counter table": "cannot be read"], ["counter table": "cannot be read"], [:],
        ]
        let lines = LogLines()
        var sampler = Sampler(
            settings(patienceSeconds: 60), source: source, inventory: FixedInventory([container("a")]), sinks: [],
            clock: ManualClock(), meter: FixedMeter(), logger: lines.infoLogger)
        try await sampler.run(durationSeconds: 4)
        #expect(lines.all == ["warning: counter table: cannot be read", "notice: counter table: recovered"])
    }

    /// An inventory that knows whose some cgroups were.
    private struct KnowingInventory: ContainerInventory {
        let name = "known paths"
        func containers() async throws -> [ContainerIdentity] { [container("a")] }
        func owner(of cgroup: EndedCgroup) -> EndedCgroupOwner {
            switch cgroup.path {
            case "/short": .container(container("short"))
            case "/system": .nobody
            default: .unknown
            }
        }
    }

    @Test func aShortLifeIsOneSample() async throws {
        func ended(_ path: String?, calls: Double) -> EndedCgroup {
            EndedCgroup(
                id: 7, path: path, bornMonotonicSeconds: 100.2, endedMonotonicSeconds: 100.25,
                reading: reading(calls: calls))
        }
        var source = ScriptedSource((0...2).map { ["a": reading(calls: Double($0))] })
        source.endedByInterval = [
            [], [ended("/short", calls: 500), ended(nil, calls: 20), ended("/system", calls: 3)],
        ]
        let sink = MemorySink()
        var sampler = Sampler(
            settings(patienceSeconds: 60), source: source, inventory: KnowingInventory(), sinks: [sink],
            clock: ManualClock(), meter: FixedMeter(), logger: LogLines().logger)
        try await sampler.run(durationSeconds: 2)
        let samples = sink.batches.flatMap(\.samples).filter { $0.workload.name == "short" }
        let only = try #require(samples.first)
        #expect(samples.count == 1 && only.isPartial)
        #expect((only.values[.sysCalls] * only.intervalSeconds).rounded() == 500 && only.totals[.sysCalls] == 500)
        #expect(abs(only.intervalSeconds - 0.05) < 1e-9)
        #expect(sink.batches.map { $0.ended.map(\.containerID) } == [["short"], []])
        #expect(sampler.status.unlistedCgroups == 1 && sampler.status.unlistedEvents == 20)
    }
}
