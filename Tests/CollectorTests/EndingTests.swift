internal import CollectorTesting
internal import Core
internal import Synchronization
internal import TestTools
internal import Testing

@testable import Collector

/// How a collection ends.
struct EndingTests {
    /// A clock whose user asks to end in the middle of a sleep.
    private final class EndingClock: CollectorClock {
        private let clock = ManualClock()
        private let sleepsLeft: Mutex<Int>

        init(afterSleeps count: Int) { sleepsLeft = Mutex(count) }

        func now() -> ClockReading { clock.now() }

        func sleep(untilMonotonicSeconds deadline: Double) async throws {
            let isLast = sleepsLeft.withLock { left in
                left -= 1
                return left < 0
            }
            guard !isLast else {
                clock.advance(seconds: 0.25)
                throw CancellationError()
            }
            try await clock.sleep(untilMonotonicSeconds: deadline)
        }
    }

    /// A sink that ends when all of its group are ending.
    private final class WaitingSink: SampleSink {
        let name: String
        private let arrived: @Sendable () async -> Void

        init(_ name: String, arrived: @escaping @Sendable () async -> Void) {
            self.name = name
            self.arrived = arrived
        }

        func write(_ batch: SampleBatch) async throws {}

        func close() async throws {
            await arrived()
            if name == "b" { throw CancellationError() }
        }
    }

    @Test func emitsUnfinishedInterval() async throws {
        let source = ScriptedSource([100, 200, 300, 340].map { ["a": reading(calls: $0)] })
        let sink = MemorySink()
        var settings = SamplerSettings()
        settings.inventoryPatienceSeconds = 60
        var sampler = Sampler(
            settings, source: source, inventory: FixedInventory([container("a")]), sinks: [sink],
            clock: EndingClock(afterSleeps: 2), meter: FixedMeter(cpuSeconds: 1, residentBytes: 2e7),
            logger: LogLines().logger)
        try await sampler.run(durationSeconds: nil)
        let samples = sink.batches.flatMap(\.samples)
        #expect(samples.map { ($0.values[.sysCalls] * $0.intervalSeconds).rounded() } == [100, 100, 40])
        #expect(samples.last?.intervalSeconds == 0.25 && samples.last?.isPartial == true)
        // At the interval's nominal end, so that a recording keeps its clock.
        let times = sink.batches.map(\.timeSeconds)
        #expect(times.count == 3 && times[2] - times[1] == 1 && sink.isClosed)
        #expect(samples.last.map { $0.timeSeconds - times[1] } == 0.25)
    }

    @Test func endsSinksAtTheSameTime() async {
        let waiting = Mutex<(count: Int, continuations: [CheckedContinuation<Void, Never>])>((0, []))
        let arrived: @Sendable () async -> Void = {
            await withCheckedContinuation { continuation in
                let ready = waiting.withLock { state in
                    state.count += 1
                    state.continuations.append(continuation)
                    return state.count == 3 ? state.continuations : []
                }
                for each in ready { each.resume() }
            }
        }
        let failures = await SinkClosing.close(["a", "b", "c"].map { WaitingSink($0, arrived: arrived) })
        #expect(failures.map(\.name) == ["b"])
    }
}
