internal import CollectorTesting
import Core
internal import TestTools
import Testing

@testable import Collector

@Suite struct SamplerTests {
    private struct Down: Error {}

    private func settings(_ intervalSeconds: Double = 1) -> SamplerSettings {
        var settings = SamplerSettings()
        settings.intervalSeconds = intervalSeconds
        // The clock is moved by hand, but a busy machine takes its time.
        settings.inventoryPatienceSeconds = 60
        return settings
    }

    private func run(
        _ source: ScriptedSource, _ inventory: FixedInventory, clock: ManualClock = ManualClock(),
        settings: SamplerSettings? = nil, seconds: Double, lines: LogLines = LogLines(),
        perInterval: (SampleBatch) -> Void = { _ in }
    ) async throws -> ([SampleBatch], AgentStatus) {
        let sink = MemorySink()
        var sampler = Sampler(
            settings ?? self.settings(), source: source, inventory: inventory, sinks: [sink], clock: clock,
            meter: FixedMeter(cpuSeconds: 1, residentBytes: 2e7), logger: lines.infoLogger)
        try await sampler.run(durationSeconds: seconds, perInterval: perInterval)
        #expect(sink.isClosed)
        return (sink.batches, sampler.status)
    }

    @Test func oneBatchPerInterval() async throws {
        let source = ScriptedSource((0...3).map { ["a": reading(calls: Double($0 * 10))] })
        let (batches, status) = try await run(source, FixedInventory([container("a")]), seconds: 3)
        #expect(batches.map(\.timeSeconds) == [1_700_000_001, 1_700_000_002, 1_700_000_003])
        #expect(batches.flatMap(\.samples).map { $0.values[.sysCalls] } == [10, 10, 10])
        #expect(batches.flatMap(\.samples).allSatisfy { !$0.isPartial && $0.intervalSeconds == 1 })
        #expect(status.missedIntervals == 0)
        #expect(status.residentBytes == 2e7)
    }

    @Test func lateSamplesKeepTheNominalTimeAndTheTrueInterval() async throws {
        let clock = ManualClock()
        clock.delayNextSleeps(bySeconds: [0.25, 2.5])
        let source = ScriptedSource((0...4).map { ["a": reading(calls: Double($0 * 10))] })
        let (batches, status) = try await run(source, FixedInventory([container("a")]), clock: clock, seconds: 6)
        // The second deadline is served at 4.5: those at 3 and 4 are missed.
        #expect(batches.prefix(3).map { $0.timeSeconds - 1_700_000_000 } == [1, 2, 5])
        #expect(batches.prefix(3).compactMap { $0.samples.first?.intervalSeconds } == [1.25, 3.25, 0.5])
        #expect(status.missedIntervals == 2)
        #expect(status.lateIntervals == 2)
    }

    @Test(arguments: [(3600.0, "forward"), (-3600, "back")])
    func clockStepChangesTimesButNotRates(_ step: Double, _ direction: String) async throws {
        let clock = ManualClock()
        let lines = LogLines()
        let source = ScriptedSource((0...2).map { ["a": reading(calls: Double($0 * 10))] })
        let (batches, _) = try await run(
            source, FixedInventory([container("a")]), clock: clock, seconds: 2, lines: lines,
            perInterval: { _ in clock.stepUnix(seconds: step) })
        #expect(batches.map { $0.timeSeconds - 1_700_000_000 } == [1, 2 + step])
        #expect(batches.flatMap(\.samples).map { $0.values[.sysCalls] } == [10, 10])
        #expect(lines.all == ["notice: clock: set \(direction) by 3600.0 s; samples carry the new time"])
    }

    @Test func endedContainerYieldsLastSample() async throws {
        let inventory = FixedInventory([container("a"), container("b")])
        let source = ScriptedSource(
            [
                ["a": reading(calls: 0), "b": reading(calls: 0)], ["a": reading(calls: 5), "b": reading(calls: 7)],
                ["a": reading(calls: 9)], ["a": reading(calls: 9)],
            ],
            last: ["b": reading(calls: 100)])
        let (batches, status) = try await run(
            source, inventory, seconds: 3, perInterval: { _ in inventory.set(.success([container("a")])) })
        #expect(batches[1].ended == [container("b")])
        let last = try #require(batches[1].samples.first { $0.workload.name == "b" })
        #expect(last.isPartial)
        #expect(last.values[.sysCalls] == 93)
        #expect(batches[2].ended == [])
        #expect(status.containerCount == 1)
    }

    /// A container that has gone before it is read is no sample, but the source may remember it.
    @Test func forgetsListedContainerNeverRead() async throws {
        let inventory = FixedInventory([container("a"), container("b")])
        let source = ScriptedSource(
            [["a": reading(calls: 0)], ["a": reading(calls: 5)], ["a": reading(calls: 9)], ["a": reading(calls: 9)]])
        let log = source.log
        let (batches, _) = try await run(
            source, inventory, seconds: 3, perInterval: { _ in inventory.set(.success([container("a")])) })
        #expect(log.retired == ["b"])
        #expect(batches.allSatisfy { $0.ended.isEmpty && $0.samples.map(\.workload.name) == ["a"] })
    }

    @Test func failingInventoryIsLoggedOnceAndLastListKept() async throws {
        let inventory = FixedInventory([container("a")])
        let lines = LogLines()
        let source = ScriptedSource((0...4).map { ["a": reading(calls: Double($0))] })
        var count = 0
        let (batches, status) = try await run(
            source, inventory, seconds: 4, lines: lines,
            perInterval: { _ in
                count += 1
                inventory.set(count < 3 ? .failure(Down()) : .success([container("a")]))
            })
        #expect(batches.allSatisfy { $0.samples.count == 1 })
        #expect(status.inventoryFailures == 2)
        #expect(lines.all.count == 2)
        #expect(lines.all.last == "notice: fixed list: recovered")
    }

    @Test func hookOverBudgetIsSampledAndMarked() async throws {
        var source = ScriptedSource((0...8).map { ["a": reading(calls: Double($0))] })
        source.statistics.nanosecondsPerEvent = 100
        source.eventsPerInterval = 1_000_000
        var settings = settings()
        settings.budget = 0.01
        let lines = LogLines()
        let (_, _) = try await run(
            source, FixedInventory([container("a")]), settings: settings, seconds: 8, lines: lines)
        #expect(source.log.levels.contains("systemCalls=sampled"))
        #expect(source.log.slices > 0)
        #expect(lines.all.first?.contains("system calls set to sampled") == true)
    }

    @Test func probeLimitReducesCostOnBusiestCore() async throws {
        var source = ScriptedSource((0...8).map { ["a": reading(calls: Double($0))] })
        source.statistics.nanosecondsPerEvent = 100
        source.eventsPerInterval = 1_000_000
        var settings = settings()
        settings.probeLimit = 0.01
        let lines = LogLines()
        let (_, _) = try await run(
            source, FixedInventory([container("a")]), settings: settings, seconds: 8, lines: lines)
        #expect(source.log.levels.last == "systemCalls=sampled")
        #expect(
            lines.all == ["notice: probes used 10.0 % of a core (limit 1.0 %): system calls set to sampled"])
    }

    @Test func unwantedMetricIsMaskedAndItsHookDetached() async throws {
        let source = ScriptedSource((0...2).map { ["a": reading(calls: Double($0)), "b": reading(calls: 1)] })
        var settings = settings()
        settings.rules = try ProbeRules([
            ProbeRule("a:sys_calls=off"), ProbeRule("page_faults=off"),
        ])
        let (batches, _) = try await run(
            source, FixedInventory([container("a"), container("b")]), settings: settings, seconds: 2)
        #expect(source.log.levels.contains("pageFaults=off"))
        #expect(!source.log.levels.contains("systemCalls=off"))
        let samples = batches.flatMap(\.samples)
        #expect(samples.filter { $0.workload.name == "a" }.allSatisfy { $0.states[.sysCalls] == .off })
        #expect(samples.filter { $0.workload.name == "b" }.allSatisfy { $0.values[.sysCalls] == 0 })
    }
}
