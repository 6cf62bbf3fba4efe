internal import Collector
internal import Core
internal import Recordings
internal import Testing

@testable import Export

/// Two lives of a container under one name and in one interval.
struct ReplicaRowsTests {
    private func sample(_ run: Int, seconds: Double, count: Double, gauge: Double) -> Sample {
        var container = Made.container(0, run: run)
        container.restartCount = run
        return Sample(
            container: container, timeSeconds: 10, intervalSeconds: seconds, isPartial: true,
            values: MetricTable { $0.isGauge ? gauge : count / seconds }, totals: MetricTable(repeating: 0),
            states: MetricTable(repeating: .on))
    }

    private func rows(_ samples: [Sample], ended: [Int]) -> [(interval: Double, counts: [Double], gauges: [Double])] {
        let batch = SampleBatch(
            timeSeconds: 10, intervalSeconds: 1, samples: samples, ended: ended.map { Made.container(0, run: $0) },
            status: AgentStatus())
        return ReplicaRows.rows(of: batch).map { row in
            let values = zip(Metric.allCases, row.values)
            let interval = Double(row.intervalSeconds)
            return (
                interval, values.filter { !$0.0.isGauge }.map { (Double($0.1) * interval).rounded() },
                values.filter { $0.0.isGauge }.map { Double($0.1) }
            )
        }
    }

    @Test func restartAddsCountsAndKeepsNewerGauges() throws {
        // As the sampler hands them over: those that live first.
        let rows = rows(
            [sample(1, seconds: 0.4, count: 300, gauge: 5), sample(0, seconds: 1, count: 700, gauge: 9)], ended: [0])
        let row = try #require(rows.first)
        #expect(rows.count == 1 && row.interval == 1)
        #expect(row.counts.allSatisfy { $0 == 1000 } && row.gauges.allSatisfy { $0 == 5 })
    }

    @Test func manyRestartsWithinAnIntervalAreOneRow() throws {
        let lives = (0..<10).map { sample($0, seconds: 0.1, count: Double($0 + 1), gauge: Double($0)) }
        let rows = rows(lives.reversed(), ended: Array(0..<9))
        let row = try #require(rows.first)
        #expect(rows.count == 1 && row.counts.allSatisfy { $0 == 55 } && row.gauges.allSatisfy { $0 == 9 })
    }

    @Test func restartedContainerFillsMissingMetrics() throws {
        var young = sample(1, seconds: 0.4, count: 300, gauge: 5)
        young.values = MetricTable(repeating: .nan)
        let rows = rows([young, sample(0, seconds: 1, count: 700, gauge: 9)], ended: [0])
        let row = try #require(rows.first)
        #expect(row.counts.allSatisfy { $0 == 700 } && row.gauges.allSatisfy { $0 == 9 })
    }

    @Test func otherReplicasStayApart() {
        let batch = Made.batch(3, containers: [Made.container(0), Made.container(1)], startSeconds: 0)
        #expect(ReplicaRows.rows(of: batch).map(\.workload) == batch.samples.map(\.workload))
    }
}
