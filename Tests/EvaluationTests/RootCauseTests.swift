import Core
import Engine
import Evaluation
import Testing

@Suite struct RootCauseTests {
    private func ranking(_ scores: [(String, Double)]) -> Ranking {
        Ranking(
            suspects: scores.map { Suspect(service: Workload($0.0), score: $0.1, share: 0, reasons: []) })
    }

    private func fault(_ culprit: String, _ scores: [(String, Double)]?, kind: String = "") -> RankedFault {
        RankedFault(culprit: Workload(culprit), kind: kind, ranking: scores.map(ranking))
    }

    @Test func firstSuspectCountsAsHit() {
        let right = fault("a", [("a", 3), ("b", 2), ("c", 1)])
        #expect(right.chance(amongFirst: 1) == 1)
        let third = fault("c", [("a", 3), ("b", 2), ("c", 1)])
        #expect((1...3).map(third.chance(amongFirst:)) == [0, 0, 1])
    }

    @Test func tiesCountInExpectation() {
        let tied = fault("c", [("a", 2), ("b", 1), ("c", 1), ("d", 1), ("e", 1)])
        #expect((1...5).map(tied.chance(amongFirst:)) == [0, 0.25, 0.5, 0.75, 1])
    }

    @Test func missedFaultCountsAsWrong() {
        #expect(fault("a", nil).chance(amongFirst: 5) == 0)
        #expect(fault("x", [("a", 1)]).chance(amongFirst: 5) == 0)
    }

    @Test func averageAtFiveIsTheMeanOfTheFirstFive() throws {
        let quality = try #require(
            RootCauseQuality([
                fault("a", [("a", 3), ("b", 2), ("c", 1)]), fault("c", [("a", 3), ("b", 2), ("c", 1)]),
            ]))
        #expect(quality.faultCount == 2)
        #expect(quality.top1.mean == 0.5)
        #expect(quality.top3.mean == 1)
        #expect(quality.averageAt5.mean == 0.8)
    }

    @Test func intervalHoldsTheMeanAndIsTheSameEachTime() throws {
        let faults = (0..<20).map { fault($0 < 15 ? "a" : "b", [("a", 2), ("b", 1)]) }
        let quality = try #require(RootCauseQuality(faults))
        #expect(quality.top1.mean == 0.75)
        #expect(quality.top1.low < 0.75 && quality.top1.low > 0.5)
        #expect(quality.top1.high > 0.75 && quality.top1.high < 1)
        #expect([quality.top3.low, quality.top3.mean, quality.top3.high] == [1, 1, 1])
        #expect(RootCauseQuality(faults) == quality)
        #expect(RootCauseQuality([]) == nil)
    }

    @Test func reportHasAllFaultsAndEachKind() {
        let right = [("a", 2.0), ("b", 1.0)]
        let wrong = [("b", 2.0), ("a", 1.0)]
        let report = RootCauseReport([
            (ranker: "good", faults: [fault("a", right, kind: "cpu"), fault("a", right, kind: "network")]),
            (ranker: "poor", faults: [fault("a", right, kind: "cpu"), fault("a", wrong, kind: "network")]),
        ])
        #expect(report.rows.map(\.ranker) == ["good", "poor", "good", "poor", "good", "poor"])
        #expect(report.rows.map(\.kind) == [nil, nil, "cpu", "cpu", "network", "network"])
        #expect(report.rows.map(\.quality.top1.mean) == [1, 0.5, 1, 1, 1, 0])
    }
}

/// Names the service that is called most in the window; learns nothing.
private struct BusiestRanker: RankerPlugin, FittedRanker {
    let manifest = Manifest(name: "busiest", kind: .ranker, version: "1.0", summary: "ranks by requests")

    func fit(_ reference: RankReference, parameters: Parameters) throws -> any FittedRanker { self }

    func rank(_ history: SystemHistory, _ window: RankWindow) -> Ranking {
        let scores = history.graph.services.indices.map { service in
            history.graph.edgesInto(service).reduce(0.0) { sum, edge in
                window.during.reduce(sum) { $0 + Double(history.edges.requests[edge * history.rowCount + $1]) }
            }
        }
        return Ranking(graph: history.graph, scores: scores)
    }
}

@Suite struct RootCauseEvaluationTests {
    @Test func ranksEachFaultInItsOwnRows() throws {
        // b is busy in the first half and c in the second.
        let samples = (0..<60).flatMap { row in
            [("b", row < 30 ? 9.0 : 1), ("c", row < 30 ? 1 : 9.0)].map { callee, requests in
                EdgeSample(
                    timeSeconds: Double(row) * 60, caller: Workload("a"), callee: Workload(callee), requests: requests)
            }
        }
        let fault = { (culprit: String, kind: String, onset: Double?) in
            RootCauseEvaluation.Fault(culprit: Workload(culprit), kind: kind, onsetSeconds: onset)
        }
        let report = try RootCauseEvaluation().report(
            [BusiestRanker()], history: SystemHistory(samples: samples, series: []), quietRows: [],
            faults: [fault("b", "early", 600), fault("c", "late", 2400), fault("c", "missed", nil)])
        let top1 = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.kind ?? "all", $0.quality.top1.mean) })
        #expect(top1["early"] == 1)
        #expect(top1["late"] == 1)
        #expect(top1["missed"] == 0)
    }
}
