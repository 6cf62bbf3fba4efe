import Core
import Diagnosis
import Testing

@Suite struct HistoryTests {
    private func sample(_ time: Double, _ caller: String, _ callee: String, _ requests: Double) -> EdgeSample {
        EdgeSample(
            timeSeconds: time, caller: Workload(caller), callee: Workload(callee), requests: requests,
            callerSeconds: requests / 10)
    }

    @Test func samplesOfReplicasAddUp() {
        let table = EdgeTable(samples: [sample(60, "a", "b", 3), sample(60, "a", "b", 4), sample(120, "a", "c", 1)])
        #expect(table.requests[0] == 7)
        #expect(table.requests[1].isNaN)
        #expect(table.failures.allSatisfy { $0.isNaN })
        #expect(table.timesSeconds == [60, 120])
    }

    @Test func resultIsIndependentOfSampleOrder() {
        let samples = [sample(60, "a", "b", 3), sample(120, "b", "c", 4), sample(60, "b", "c", 5)]
        let table = EdgeTable(samples: samples)
        let other = EdgeTable(samples: samples.reversed())
        #expect(table.graph == other.graph)
        #expect(table.requests.map(\.bitPattern) == other.requests.map(\.bitPattern))
    }

    @Test func graphKnowsCallersAndCallees() throws {
        let graph = EdgeTable(samples: [sample(0, "a", "b", 1), sample(0, "c", "b", 1), sample(0, "b", "d", 1)]).graph
        let b = try #require(graph.index(of: Workload("b")))
        #expect(graph.edgesInto(b).map { graph.services[graph.edges[$0].caller].name } == ["a", "c"])
        #expect(graph.edgesOut(of: b).map { graph.services[graph.edges[$0].callee].name } == ["d"])
        #expect(graph.index(of: Workload("x")) == nil)
        #expect(graph.position(of: .init(caller: b, callee: b)) == nil)
    }

    @Test func assignsMetricsToNearestRow() throws {
        let series = Series(
            workload: Workload("b"), replica: "1", columns: ["cpu"], startSeconds: 70, intervalSeconds: 60,
            values: [1, 2, 3])
        let history = SystemHistory(
            samples: [sample(60, "a", "b", 1), sample(120, "a", "b", 1)], series: [series])
        // The third row of the series lies a minute after the last row of the table.
        let b = try #require(history.graph.index(of: Workload("b")))
        #expect(history.metrics.map(\.name) == ["cpu"])
        #expect(Array(history.metrics[0].values[b * 2..<b * 2 + 2]) == [1, 2])
    }

    @Test func windowTakesTheFirstRowsAfterAnOnset() {
        let table = EdgeTable(samples: (0..<10).map { sample(Double($0) * 60, "a", "b", 1) })
        let window = RankWindow(in: table, onsetSeconds: 290, count: 3, beforeCount: 2)
        #expect(window.during == 5..<8)
        #expect(window.before == 3..<5)
        let early = RankWindow(in: table, onsetSeconds: 290, endSeconds: 360, count: 3, beforeCount: 20)
        #expect(early.during == 5..<7)
        #expect(early.before == 0..<5)
        let late = RankWindow(in: table, onsetSeconds: 9000, count: 3, beforeCount: 2)
        #expect(late.during.isEmpty && late.before.isEmpty)
    }

    @Test func bufferKeepsTheLatestRows() {
        var buffer = HistoryBuffer(capacity: 3, metricNames: ["cpu"])
        for row in 0..<5 {
            buffer.append(
                timeSeconds: Double(row), samples: [sample(Double(row), "a", "b", Double(row))],
                metrics: [(Workload("b"), [Float(row)])])
        }
        let history = buffer.history
        #expect(history.edges.timesSeconds == [2, 3, 4])
        #expect(history.edges.requests == [2, 3, 4])
        #expect(Array(history.metrics[0].values.suffix(3)) == [2, 3, 4])
    }

    @Test func bufferEqualsTableOfSameRows() {
        var buffer = HistoryBuffer(capacity: 10)
        var samples: [EdgeSample] = []
        for row in 0..<6 {
            let time = Double(row) * 60
            let current = [sample(time, "a", "b", 1), sample(time, row < 3 ? "b" : "d", "c", 2)]
            buffer.append(timeSeconds: time, samples: current)
            samples += current
        }
        let table = EdgeTable(samples: samples)
        #expect(buffer.history.graph == table.graph)
        #expect(buffer.history.edges.requests.map(\.bitPattern) == table.requests.map(\.bitPattern))
    }

    @Test func bufferForgetsEdgesThatAreGone() {
        var buffer = HistoryBuffer(capacity: 4)
        for row in 0..<200 {
            buffer.append(timeSeconds: Double(row), samples: [sample(Double(row), "client-\(row)", "server", 1)])
        }
        #expect(buffer.history.graph.edges.count <= 5)
    }

    @Test func bufferRefusesTimesThatGoBack() {
        var buffer = HistoryBuffer(capacity: 3)
        let samples = [sample(60, "a", "b", 1)]
        let taken = [60, 60, Double.nan].map { buffer.append(timeSeconds: $0, samples: samples) }
        #expect(taken == [true, false, false])
        #expect(buffer.rowCount == 1)
    }
}
