import Evaluation
import Testing

@Suite struct PointQualityTests {
    @Test func countsAndSharesByHand() throws {
        let quality = try PointQuality(
            verdicts: [true, true, true, false, false, false, false],
            labels: [true, false, true, true, false, false, false])
        #expect(quality.truePositives == 2)
        #expect(quality.falsePositives == 1)
        #expect(quality.falseNegatives == 1)
        #expect(quality.trueNegatives == 3)
        #expect(quality.precision == 2.0 / 3)
        #expect(quality.recall == 2.0 / 3)
        #expect(quality.f1 == 2.0 / 3)
        #expect(quality.falsePositiveRate == 0.25)
    }

    @Test func silentDetectorHasZeroPrecision() throws {
        let quality = try PointQuality(verdicts: [false, false], labels: [true, false])
        #expect(quality.precision == 0)
        #expect(quality.recall == 0)
        #expect(quality.f1 == 0)
        #expect(quality.falsePositiveRate == 0)
    }

    @Test func figuresWithoutADenominatorAreNil() throws {
        let normal = try PointQuality(verdicts: [true, false, false, false], labels: [false, false, false, false])
        #expect(normal.precision == nil)
        #expect(normal.recall == nil)
        #expect(normal.f1 == nil)
        #expect(normal.falsePositiveRate == 0.25)
        let anomalous = try PointQuality(verdicts: [true], labels: [true])
        #expect(anomalous.falsePositiveRate == nil)
    }

    @Test func scoreAtTheThresholdIsFlagged() throws {
        let quality = try PointQuality(scores: [0.4, 0.5, 0.6], labels: [false, true, false], threshold: 0.5)
        #expect(quality.truePositives == 1)
        #expect(quality.falsePositives == 1)
    }

    @Test func bestF1ThresholdGivesItsPrecisionAndRecall() throws {
        let scores = RandomRow.scores(count: 500, seed: 3, workload: "w")
        let labels = scores.indices.map { $0 % 9 == 0 }
        let best = try BestF1(scores: scores, labels: labels)
        let quality = try PointQuality(scores: scores, labels: labels, threshold: best.threshold)
        #expect(quality.precision == best.precision)
        #expect(quality.recall == best.recall)
    }

    @Test func badLengthsAreRefused() {
        #expect(throws: EvaluationError(.noPoints)) { try PointQuality(verdicts: [], labels: []) }
        #expect(throws: EvaluationError(.lengthMismatch(field: "verdicts", expected: 2, found: 1))) {
            try PointQuality(verdicts: [true], labels: [true, false])
        }
    }
}
