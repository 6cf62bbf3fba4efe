internal import CollectorTesting
internal import Core
internal import TestTools
import Testing

@testable import Collector

/// A node on which hundreds of containers begin and end.
@Suite struct ChurnTests {
    private func collect(_ lines: LogLines, isVerbose: Bool) async throws {
        var settings = SamplerSettings()
        settings.inventoryPatienceSeconds = 60
        settings.inventorySeconds = 1
        let inventory = FixedInventory((0..<100).map { container("0-\($0)") })
        var source = ScriptedSource(Array(repeating: [:], count: 6))
        source.endedByInterval = [
            [
                EndedCgroup(
                    id: 9, path: "/short", bornMonotonicSeconds: 100.1, endedMonotonicSeconds: 100.2,
                    reading: reading(calls: 3))
            ]
        ]
        var sampler = Sampler(
            settings, source: source, inventory: inventory, sinks: [], clock: ManualClock(), meter: FixedMeter(),
            logger: isVerbose ? lines.logger : lines.infoLogger)
        var round = 0
        try await sampler.run(
            durationSeconds: 4,
            perInterval: { _ in
                round += 1
                inventory.set(.success((0..<100).map { container("\(round)-\($0)") }))
            })
    }

    @Test func logsNoLinePerContainer() async throws {
        let lines = LogLines()
        try await collect(lines, isVerbose: false)
        #expect(lines.all.isEmpty, "\(lines.all.prefix(3))")
    }

    @Test func namesEachContainerAtDebugLevel() async throws {
        let lines = LogLines()
        try await collect(lines, isVerbose: true)
        #expect(lines.all.count { $0.contains(": began container=") } >= 400)
        #expect(lines.all.contains("debug: 0-7: ended container=0-7"))
        #expect(lines.all.contains("debug: cgroup /short ended before it was listed"))
    }
}
