import Collector
import Core
import Testing

@testable import NodeProbes

/// What containers answered as metrics, without a kernel.
@Suite struct AnsweredCallsTests {
    private func reading(_ calls: AnsweredCalls, _ container: String, _ state: ProbeState = .on) -> CounterReading {
        var reading = CounterReading()
        calls.complete(&reading, of: container, state: state)
        return reading
    }

    @Test func requestsAddUpAndLatencyIsThatOfTheLastInterval() {
        var calls = AnsweredCalls()
        var side = EdgeSide()
        side.requests = 100
        side.failures = 4
        side.latency = LatencyHistogram(milliseconds: [1: 90, 100: 10])
        calls.add(["cart": side])
        side.latency = LatencyHistogram(milliseconds: [10: 100])
        calls.add(["cart": side])
        let reading = reading(calls, "cart")
        #expect(reading.totals[.requests] == 200 && reading.totals[.requestErrors] == 8)
        for metric in [Metric.latencyP50, .latencyP90, .latencyP99] {
            #expect(abs(reading.totals[metric] - 0.01) < 0.001, "\(metric)")
        }
    }

    @Test func percentilesComeFromTheHistogram() {
        var calls = AnsweredCalls()
        var side = EdgeSide()
        side.requests = 100
        side.latency = LatencyHistogram(milliseconds: [1: 80, 20: 15, 300: 5])
        calls.add(["cart": side])
        let totals = reading(calls, "cart").totals
        #expect(abs(totals[.latencyP50] / 0.001 - 1) < 0.13)
        #expect(abs(totals[.latencyP90] / 0.020 - 1) < 0.13)
        #expect(abs(totals[.latencyP99] / 0.300 - 1) < 0.13)
    }

    @Test func aContainerWithoutRequestsHasNoLatency() {
        let reading = reading(AnsweredCalls(), "batch")
        #expect(reading.totals[.requests] == 0 && reading.states[.requests] == .on)
        #expect(reading.totals[.latencyP50].isNaN && reading.states[.latencyP50] == .off)
    }

    @Test func anIdleIntervalKeepsTheLatency() {
        var calls = AnsweredCalls()
        var side = EdgeSide()
        side.requests = 1
        side.latency = LatencyHistogram(milliseconds: [5: 1])
        calls.add(["cart": side])
        calls.add([:])
        #expect(abs(reading(calls, "cart", .sampled).totals[.latencyP99] / 0.005 - 1) < 0.13)
        #expect(reading(calls, "cart", .sampled).states[.latencyP99] == .sampled)
    }
}

extension LatencyHistogram {
    /// Counts by latency.
    fileprivate init(milliseconds: [Double: UInt32]) {
        var slots = [UInt32](repeating: 0, count: 210)
        for (latency, count) in milliseconds {
            let slot = slots.indices.last { Self.begin($0) <= latency / 1000 } ?? 0
            slots[slot] += count
        }
        self = slots.withUnsafeBufferPointer { LatencyHistogram($0) }
    }
}
