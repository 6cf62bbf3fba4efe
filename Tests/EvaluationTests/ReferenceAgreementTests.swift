import Evaluation
import Testing

/// Agreement with the figures of the TSB-AD package on seeded vectors.
@Suite struct ReferenceAgreementTests {
    static let tolerance = 1e-9

    @Test func vectorsComeFromTheStatedPackageAndCoverManyShapes() throws {
        let reference = try ReferenceVectors.load()
        #expect(reference.source["TSB-AD"] == "1.5")
        #expect(reference.vectors.count >= 20)
    }

    @Test(arguments: try ReferenceVectors.load().vectors)
    func figuresAgree(_ vector: ReferenceVectors.Vector) throws {
        let settings = try EvaluationSettings(
            slidingWindow: vector.slidingWindow, thresholdCount: vector.thresholdCount)
        let found = try RankingQuality(scores: vector.scores, labels: vector.labels, settings: settings)
        let expected = vector.expected
        #expect(abs(found.aucPR - expected.aucPR) < Self.tolerance)
        #expect(abs(found.aucROC - expected.aucROC) < Self.tolerance)
        #expect(abs(found.vusPR - expected.vusPR) < Self.tolerance)
        #expect(abs(found.vusROC - expected.vusROC) < Self.tolerance)
        #expect(abs(found.bestF1.f1 - expected.bestF1) < Self.tolerance)
        #expect(found.bestF1.threshold == expected.bestF1Threshold)
    }
}
