import Evaluation
import Testing

/// Threshold-free metrics on cases worked out by hand.
@Suite struct RankingTests {
    @Test func averagePrecisionAndROCOfFourPoints() throws {
        // Descending: positive, normal, positive, normal. AP = 1/2 · 1 + 1/2 · 2/3; three of four pairs are right.
        let area = try AreaUnderCurve(scores: [0.9, 0.1, 0.4, 0.6], labels: [true, false, true, false])
        #expect(abs(area.precisionRecall - (0.5 + 1.0 / 3)) < 1e-15)
        #expect(area.roc == 0.75)
    }

    @Test func equalScoresShareOneThreshold() throws {
        let area = try AreaUnderCurve(scores: [1, 1, 1, 1], labels: [true, false, false, false])
        #expect(area.precisionRecall == 0.25)
        #expect(area.roc == 0.5)
    }

    @Test func orderOfTiedPointsDoesNotMatter() throws {
        let one = try AreaUnderCurve(scores: [2, 2, 1, 0], labels: [true, false, true, false])
        let other = try AreaUnderCurve(scores: [2, 2, 1, 0], labels: [false, true, true, false])
        #expect(one == other)
    }

    @Test func metricsAreInvariantUnderMonotonicTransformation() throws {
        let scores = RandomRow.scores(count: 300, seed: 7, workload: "shop/cart")
        let labels = scores.indices.map { (100..<130).contains($0) }
        let settings = try EvaluationSettings(slidingWindow: 10)
        let plain = try RankingQuality(scores: scores, labels: labels, settings: settings)
        let cubed = try RankingQuality(
            scores: scores.map { $0 * $0 * $0 - 5 }, labels: labels, settings: settings)
        #expect(plain.aucPR == cubed.aucPR)
        #expect(plain.aucROC == cubed.aucROC)
        #expect(plain.vusPR == cubed.vusPR)
        #expect(plain.vusROC == cubed.vusROC)
        #expect(plain.bestF1.f1 == cubed.bestF1.f1)
    }

    @Test func bestF1NamesItsThreshold() throws {
        // At 0.6: 2 of 3 flagged are right, both found: F1 = 0.8.
        let best = try BestF1(scores: [0.9, 0.8, 0.6, 0.1], labels: [true, false, true, false])
        #expect(best.threshold == 0.6)
        #expect(abs(best.precision - 2.0 / 3) < 1e-15)
        #expect(best.recall == 1)
        #expect(abs(best.f1 - 0.8) < 1e-5)
    }

    @Test func lowestOfEquallyGoodThresholdsWins() throws {
        // At 3: precision 1 and recall one half. At 0: the other way round, so the same F1.
        let tied = try BestF1(scores: [3, 2, 1, 0], labels: [true, false, false, true])
        #expect(abs(tied.f1 - 2.0 / 3) < 1e-5)
        #expect(tied.threshold == 0)
    }

    @Test func perfectRankingMatchesReference() throws {
        let best = try BestF1(scores: [1, 0], labels: [true, false])
        #expect(best.f1 == 2 / 2.00001)
    }

    @Test func shoulderOfOnePointByHand() throws {
        // Two points, the normal one scores higher. Buffers 0 and 1 have no shoulder, buffer 2 has one of √½.
        let volume = try VolumeUnderSurface(
            scores: [0.9, 0.1], labels: [false, true], slidingWindow: 2, thresholdCount: 2)
        let shoulder = 0.5.squareRoot()
        let tpr = shoulder / (1 + shoulder / 2)
        let fpr = (1 - shoulder) / (1 - shoulder / 2)
        let bufferedPR = tpr * shoulder + (1 - tpr) * (1 + shoulder) / 2
        let bufferedROC = fpr * tpr / 2 + (1 - fpr)
        #expect(abs(volume.precisionRecall - (0.5 + 0.5 + bufferedPR) / 3) < 1e-14)
        #expect(abs(volume.roc - (0 + 0 + bufferedROC) / 3) < 1e-14)
    }

    @Test func vusToleratesNearMiss() throws {
        let labels = (0..<200).map { (100..<110).contains($0) }
        func quality(offset: Int) throws -> RankingQuality {
            let scores = (0..<200).map { (100 + offset..<110 + offset).contains($0) ? 1.0 : Double($0 % 7) / 100 }
            return try RankingQuality(scores: scores, labels: labels, settings: EvaluationSettings(slidingWindow: 40))
        }
        let near = try quality(offset: 10)
        let far = try quality(offset: 60)
        #expect(abs(near.aucPR - far.aucPR) < 0.01)
        #expect(near.vusPR > far.vusPR + 0.2)
    }

    /// A detector gives an infinite score for what it could not compute: stranger than all else.
    @Test func anInfiniteScoreRanksAboveAllOthers() throws {
        let labels = (0..<200).map { (100..<110).contains($0) }
        var finite = (0..<200).map { Double($0 * 7 % 31) }
        var infinite = finite
        for point in [3, 53, 103, 104] {
            finite[point] = 1e9
            infinite[point] = .infinity
        }
        finite[60] = -1e9
        infinite[60] = -.infinity
        let settings = try EvaluationSettings(slidingWindow: 20)
        let expected = try RankingQuality(scores: finite, labels: labels, settings: settings)
        let found = try RankingQuality(scores: infinite, labels: labels, settings: settings)
        #expect(found.aucPR == expected.aucPR && found.aucROC == expected.aucROC)
        #expect(found.vusPR == expected.vusPR && found.vusROC == expected.vusROC)
        #expect(found.bestF1.f1 == expected.bestF1.f1 && found.bestF1.f1.isFinite)
        let best = try BestF1(scores: [.infinity, 1, 2], labels: [true, false, false])
        #expect(best.threshold == .infinity && best.precision == 1)
    }

    @Test(arguments: [
        ([Double](), [Bool](), EvaluationError.Problem.noPoints),
        ([1, 2], [true], .lengthMismatch(field: "labels", expected: 2, found: 1)),
        ([1, .nan], [true, false], .scoreNotANumber(index: 1)),
        ([1, 2], [false, false], .noPositives),
        ([1, 2], [true, true], .noNegatives),
    ])
    func badArraysAreRefused(scores: [Double], labels: [Bool], problem: EvaluationError.Problem) throws {
        let expected = EvaluationError(problem)
        #expect(throws: expected) { try AreaUnderCurve(scores: scores, labels: labels) }
        #expect(throws: expected) { try BestF1(scores: scores, labels: labels) }
        #expect(throws: expected) { try VolumeUnderSurface(scores: scores, labels: labels, slidingWindow: 2) }
    }

    @Test func settingsOutOfRangeAreRefused() throws {
        #expect(throws: EvaluationError.self) {
            try VolumeUnderSurface(scores: [1, 2], labels: [true, false], slidingWindow: -1)
        }
        #expect(throws: EvaluationError.self) {
            try VolumeUnderSurface(scores: [1, 2], labels: [true, false], slidingWindow: 1, thresholdCount: 0)
        }
        #expect(throws: EvaluationError.self) { try EvaluationSettings(slidingWindow: .max) }
        #expect(throws: EvaluationError.self) { try EvaluationSettings(toleranceSeconds: -1) }
        #expect(throws: EvaluationError.self) { try EvaluationSettings(alarmMergeSeconds: .nan) }
        #expect(throws: EvaluationError.self) { try EvaluationSettings(randomDraws: 0) }
    }
}
