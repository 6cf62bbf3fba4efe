internal import Core
import Evaluation
import Foundation
import Testing

@Suite struct EvaluationReportTests {
    private let settings: EvaluationSettings

    init() throws {
        settings = try EvaluationSettings(slidingWindow: 4, toleranceSeconds: 10)
    }

    /// 400 points, two faults; the detector sees the first one, and raises two false alarms.
    private func faulty(_ workload: String, withVerdicts: Bool = true) throws -> EvaluationReport {
        let times = (0..<400).map { Double($0) * 10 }
        let events = [
            try LabeledEvent(workload: workload, startSeconds: 1_000, endSeconds: 1_090, kind: "cpu-hog"),
            try LabeledEvent(workload: workload, startSeconds: 3_000, endSeconds: 3_090, kind: "net-loss"),
        ]
        let high = Set([102, 103, 104, 105, 200, 201, 350])
        let scores = times.indices.map { high.contains($0) ? 1 : Double($0 * 37 % 101) / 200 }
        return try EvaluationReport(
            EvaluationInput(
                workload: workload, scores: scores, verdicts: withVerdicts ? scores.map { $0 >= 1 } : nil,
                timesSeconds: times, events: events),
            settings: settings)
    }

    /// 100 points without a fault, one of them flagged.
    private func quiet(_ workload: String) throws -> EvaluationReport {
        try EvaluationReport(
            EvaluationInput(
                workload: workload, scores: (0..<100).map(Double.init), labels: .init(repeating: false, count: 100),
                verdicts: (0..<100).map { $0 == 99 }, timesSeconds: (0..<100).map { Double($0) * 10 }),
            settings: settings)
    }

    @Test func everyFigureOfOneWorkload() throws {
        let report = try faulty("shop/cart")
        #expect(report.pointCount == 400)
        #expect(report.positivePointCount == 20)
        let ranking = try #require(report.detector.ranking)
        let verdicts = try #require(report.detector.verdicts)
        #expect(ranking.bestF1.f1 >= 8.0 / 27 - 1e-4)
        #expect(verdicts.points.precision == 4.0 / 7)
        #expect(verdicts.points.recall == 0.2)
        #expect(verdicts.points.falsePositiveRate == 3.0 / 380)
        #expect(verdicts.events.all.recall == 0.5)
        #expect(verdicts.events.all.medianDelaySeconds == 20)
        #expect(verdicts.falseAlarms.count == 2)
        // 380 normal points less one tolerated point after each event.
        #expect(verdicts.falseAlarms.normalSeconds == 3_780)
    }

    @Test func randomRowSpendsAsManyVerdictsAndRanksLower() throws {
        let report = try faulty("shop/cart")
        let random = try #require(report.random.verdicts)
        #expect(random.points.truePositives + random.points.falsePositives == 7)
        let floor = try #require(report.random.ranking)
        let ranking = try #require(report.detector.ranking)
        #expect(ranking.aucPR > floor.aucPR + 0.05)
        #expect(abs(floor.aucROC - 0.5) < 0.1)
        #expect(report.random == (try faulty("shop/cart")).random)
    }

    @Test func randomRankingIsTheMeanOfItsDraws() throws {
        let scores = (0..<60).map { Double($0 % 7) }
        let labels = scores.indices.map { (20..<30).contains($0) }
        let input = try EvaluationInput(
            workload: "w", scores: scores, labels: labels, verdicts: nil, timesSeconds: labels.indices.map(Double.init))
        let settings = try EvaluationSettings(slidingWindow: 4, randomSeed: 9, randomDraws: 2)
        let mean = try #require(try EvaluationReport(input, settings: settings).random.ranking)
        let draws = try RandomRow.draws(2, count: 60, seed: 9, workload: "w").map {
            try RankingQuality(scores: $0, labels: labels, settings: settings)
        }
        #expect(draws[0] != draws[1])
        #expect(abs(mean.aucPR - (draws[0].aucPR + draws[1].aucPR) / 2) < 1e-15)
        #expect(abs(mean.vusROC - (draws[0].vusROC + draws[1].vusROC) / 2) < 1e-15)
        #expect(abs(mean.bestF1.f1 - (draws[0].bestF1.f1 + draws[1].bestF1.f1) / 2) < 1e-15)
    }

    @Test func scoresAloneAreRanked() throws {
        let report = try faulty("shop/cart", withVerdicts: false)
        #expect(report.detector.verdicts == nil)
        #expect(report.random.verdicts == nil)
        #expect(report.detector.ranking == (try faulty("shop/cart")).detector.ranking)
    }

    @Test func workloadWithoutFaultsStillHasAFalsePositiveRate() throws {
        let report = try quiet("shop/ad")
        #expect(report.detector.ranking == nil)
        #expect(report.random.ranking == nil)
        let verdicts = try #require(report.detector.verdicts)
        #expect(verdicts.points.falsePositiveRate == 0.01)
        #expect(verdicts.falseAlarms.perDay == 86.4)
    }

    @Test(arguments: [(false, EvaluationError.Problem.noPositives), (true, .noNegatives)])
    func oneClassAndNoVerdictsIsAnError(label: Bool, problem: EvaluationError.Problem) throws {
        let input = try EvaluationInput(
            workload: "w", scores: [1, 2], labels: [label, label], verdicts: nil, timesSeconds: [0, 1])
        #expect(throws: EvaluationError(problem, workload: "w")) {
            try EvaluationReport(input, settings: settings)
        }
    }

    @Test func summaryMeansOverWorkloadsAndPoolsEvents() throws {
        let reports = [try faulty("a"), try faulty("b"), try quiet("c")]
        let summary = EvaluationSummary(reports)
        let row = summary.detector
        #expect(summary.workloadCount == 3)
        #expect(row.rankedWorkloadCount == 2)
        #expect(row.judgedWorkloadCount == 3)
        let ranking = try #require(reports[0].detector.ranking)
        for (mean, figure) in [
            (row.meanAUCPR, ranking.aucPR), (row.meanAUCROC, ranking.aucROC), (row.meanVUSPR, ranking.vusPR),
            (row.meanVUSROC, ranking.vusROC), (row.meanBestF1, ranking.bestF1.f1), (row.meanRecall, 0.2),
            (row.meanPrecision, 4.0 / 7), (row.meanF1, 8.0 / 27), (row.meanFalsePositiveRate, (6.0 / 380 + 0.01) / 3),
        ] {
            #expect(abs(try #require(mean) - figure) < 1e-12)
        }
        #expect(row.events.injected == 4)
        #expect(row.events.found == 2)
        #expect(row.eventsByKind.map(\.kind) == ["cpu-hog", "net-loss"])
        #expect(row.eventsByKind.map(\.tally.found) == [2, 0])
        #expect(row.falseAlarms.count == 5)
        #expect(row.falseAlarms.normalSeconds == 2 * 3_780 + 1_000)
        #expect(summary.random.events.injected == 4)
    }

    @Test func summaryOfNothingHasNoFigures() {
        let row = EvaluationSummary([]).detector
        #expect(row.meanAUCPR == nil)
        #expect(row.events.recall == nil)
        #expect(row.falseAlarms.perDay == nil)
    }

    @Test func reportEncodesItsFiguresAsJSON() throws {
        let data = try JSONEncoder().encode(try faulty("shop/cart"))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let detector = try #require(object["detector"] as? [String: Any])
        let ranking = try #require(detector["ranking"] as? [String: Any])
        #expect(Set(ranking.keys) == ["aucPR", "aucROC", "vusPR", "vusROC", "bestF1"])
        let verdicts = try #require(detector["verdicts"] as? [String: Any])
        let points = try #require(verdicts["points"] as? [String: Any])
        #expect(points["recall"] as? Double == 0.2)
    }
}
