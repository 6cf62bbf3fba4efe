import Core
import Testing

@testable import Collector

@Suite struct RateCalculatorTests {
    private func now(_ seconds: Double) -> ClockReading {
        ClockReading(monotonicSeconds: seconds, unixSeconds: 1000 + seconds)
    }

    private func take(
        _ rates: inout RateCalculator, _ identity: ContainerIdentity, reading: CounterReading, now: ClockReading,
        newSinceSeconds: Double?
    ) throws -> Sample {
        let sample = rates.sample(identity, reading: reading, now: now, newSinceSeconds: newSinceSeconds)
        return try #require(sample)
    }

    @Test func ratesByTheTrueInterval() throws {
        var rates = RateCalculator()
        let web = container("web")
        let none = rates.sample(web, reading: reading(calls: 500), now: now(10), newSinceSeconds: nil)
        #expect(none == nil)
        let first = try take(
            &rates, web, reading: reading(calls: 740, memory: 7), now: now(11.2), newSinceSeconds: nil)
        #expect(abs(first.intervalSeconds - 1.2) < 1e-9)
        #expect(abs(first.values[.sysCalls] - 200) < 1e-9)
        #expect(first.values[.memoryUsage] == 7)
        #expect(first.totals[.sysCalls] == 240)
        #expect(first.values[.mmapCalls].isNaN)
        #expect(!first.isPartial)
        #expect(first.timeSeconds == 1011.2)
        let second = try take(&rates, web, reading: reading(calls: 750), now: now(12), newSinceSeconds: nil)
        #expect(second.totals[.sysCalls] == 250)
    }

    @Test func newContainerIsCountedFromStartAndMarkedPartial() throws {
        var rates = RateCalculator()
        let born = try take(
            &rates, container("a"), reading: reading(calls: 30, born: 10.75), now: now(11), newSinceSeconds: 10.0)
        #expect(born.isPartial)
        #expect(abs(born.intervalSeconds - 0.25) < 1e-9)
        #expect(abs(born.values[.sysCalls] - 120) < 1e-9)
        // Without its time of birth it began some time after the last list.
        let listed = try take(&rates, container("b"), reading: reading(calls: 30), now: now(11), newSinceSeconds: 10)
        #expect(listed.values[.sysCalls] == 30)
        #expect(listed.isPartial)
        let next = try take(&rates, container("b"), reading: reading(calls: 31), now: now(12), newSinceSeconds: 11)
        #expect(!next.isPartial)
        #expect(next.totals[.sysCalls] == 31)
    }

    @Test func aSampledParameterIsEstimated() throws {
        var rates = RateCalculator()
        let web = container("web")
        _ = rates.sample(web, reading: reading(calls: 0), now: now(0.5), newSinceSeconds: nil)
        let sample = try take(
            &rates, web, reading: reading(calls: 20, state: .sampled, share: 0.1), now: now(1.5), newSinceSeconds: nil)
        #expect(abs(sample.values[.sysCalls] - 200) < 1e-9)
        #expect(sample.states[.sysCalls] == .sampled)
    }

    @Test func reenabledMetricHasNoRateUntilSecondReading() throws {
        var rates = RateCalculator()
        let web = container("web")
        _ = rates.sample(web, reading: CounterReading(), now: now(1), newSinceSeconds: nil)
        let back = try take(&rates, web, reading: reading(calls: 900), now: now(2), newSinceSeconds: nil)
        #expect(back.values[.sysCalls].isNaN)
        let next = try take(&rates, web, reading: reading(calls: 950), now: now(3), newSinceSeconds: nil)
        #expect(next.values[.sysCalls] == 50)
    }

    @Test func countsMissedByAFailedReadAreInTheNextSample() throws {
        var rates = RateCalculator()
        let web = container("web")
        _ = rates.sample(web, reading: reading(calls: 900), now: now(1), newSinceSeconds: nil)
        let good = try take(&rates, web, reading: reading(calls: 950), now: now(2), newSinceSeconds: nil)
        var failed = CounterReading()
        failed.setMissing(.sysCalls, isCounted: true)
        let missing = try take(&rates, web, reading: failed, now: now(3), newSinceSeconds: nil)
        #expect(missing.values[.sysCalls].isNaN && missing.states[.sysCalls] == .missing)
        #expect(missing.totals[.sysCalls] == good.totals[.sysCalls])
        let next = try take(&rates, web, reading: reading(calls: 1050), now: now(4), newSinceSeconds: nil)
        #expect(next.values[.sysCalls] == 50)
        #expect(next.totals[.sysCalls] == 150)
    }

    @Test func lostCountsAreMissingNotZero() throws {
        var rates = RateCalculator()
        let web = container("web")
        _ = rates.sample(web, reading: reading(calls: 0), now: now(1), newSinceSeconds: nil)
        var lost = CounterReading()
        lost.setMissing(.sysCalls, isCounted: false)
        let missing = try take(&rates, web, reading: lost, now: now(2), newSinceSeconds: nil)
        #expect(missing.values[.sysCalls].isNaN && missing.states[.sysCalls] == .missing)
        // What was counted since the loss is of an unknown part of the interval.
        let first = try take(&rates, web, reading: reading(calls: 10), now: now(3), newSinceSeconds: nil)
        #expect(first.values[.sysCalls].isNaN && first.states[.sysCalls] == .missing)
        let next = try take(&rates, web, reading: reading(calls: 30), now: now(4), newSinceSeconds: nil)
        #expect(next.values[.sysCalls] == 20)
    }

    @Test func countsFromJoinOfEmptyCgroup() throws {
        var rates = RateCalculator()
        var idle = CounterReading()
        idle.set(.cpuUsage, total: 100)
        rates.setIdle(["web": idle], seconds: 5)
        var first = reading(calls: 15_000)
        first.set(.cpuUsage, total: 102)
        first.joined = CounterReading.Join(monotonicSeconds: 10, metrics: [.sysCalls])
        let sample = try take(&rates, container("web"), reading: first, now: now(12), newSinceSeconds: 5)
        #expect(sample.isPartial && sample.intervalSeconds == 2)
        #expect(sample.values[.sysCalls] == 7500)
        #expect(sample.values[.cpuUsage] == 1)
    }

    @Test func containerMissingFromListReturnsWithoutSpike() throws {
        var rates = RateCalculator()
        let web = container("web")
        _ = rates.sample(web, reading: reading(calls: 9000), now: now(1), newSinceSeconds: nil)
        rates.remove(web)
        let back = try take(&rates, web, reading: reading(calls: 9030), now: now(4), newSinceSeconds: 3)
        #expect(back.values[.sysCalls] == 10 && back.intervalSeconds == 3)
    }

    @Test func unknownStartIsMissingWithoutSpike() throws {
        var rates = RateCalculator()
        var first = reading(calls: 15_000)
        first.set(.cpuUsage, total: 102)
        first.joined = CounterReading.Join(monotonicSeconds: 10, metrics: [.sysCalls])
        let sample = try take(&rates, container("web"), reading: first, now: now(12), newSinceSeconds: 5)
        #expect(sample.values[.sysCalls] == 7500)
        #expect(sample.values[.cpuUsage].isNaN && sample.states[.cpuUsage] == .missing)
    }

    @Test func aRestartedCounterCountsFromZero() throws {
        var rates = RateCalculator()
        let web = container("web")
        _ = rates.sample(web, reading: reading(calls: 900), now: now(1), newSinceSeconds: nil)
        let sample = try take(&rates, web, reading: reading(calls: 40), now: now(2), newSinceSeconds: nil)
        #expect(sample.values[.sysCalls] == 40)
    }
}
