internal import Core
import Testing

@testable import Evaluation

@Suite struct RandomRowTests {
    @Test func generatorGivesThePublishedSequence() {
        var generator = SplitMix64(seed: 1_234_567)
        let first = (0..<5).map { _ in generator.next() }
        #expect(
            first == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func seedAndWorkloadDecideTheScores() {
        let scores = RandomRow.scores(count: 50, seed: 1, workload: "a")
        #expect(scores == RandomRow.scores(count: 50, seed: 1, workload: "a"))
        #expect(scores != RandomRow.scores(count: 50, seed: 2, workload: "a"))
        #expect(scores != RandomRow.scores(count: 50, seed: 1, workload: "b"))
        #expect(scores.allSatisfy { (0..<1).contains($0) })
    }

    @Test func firstDrawEqualsSingleDraw() {
        let draws = RandomRow.draws(3, count: 20, seed: 1, workload: "a")
        #expect(Set(draws).count == 3)
        #expect(draws[0] == RandomRow.scores(count: 20, seed: 1, workload: "a"))
    }

    @Test func verdictsGoToTheHighestScores() {
        #expect(RandomRow.verdicts(scores: [0.2, 0.9, 0.5], flaggedCount: 2) == [false, true, true])
        #expect(RandomRow.verdicts(scores: [0.5, 0.5, 0.5], flaggedCount: 1) == [true, false, false])
        #expect(RandomRow.verdicts(scores: [0.2], flaggedCount: 0) == [false])
    }

    /// The floors that every real figure has to be read against.
    @Test func floorsOfGuessing() throws {
        let count = 20_000
        let labels = (0..<count).map { $0 % 1_000 < 50 }
        let scores = RandomRow.scores(count: count, seed: 1, workload: "floor")
        let quality = try RankingQuality(
            scores: scores, labels: labels, settings: EvaluationSettings(slidingWindow: 100))
        #expect(abs(quality.aucPR - 0.05) < 0.005)
        #expect(abs(quality.aucROC - 0.5) < 0.02)
        #expect(quality.vusPR > 0.05 && quality.vusPR < 0.12)
        #expect(quality.vusROC > 0.5 && quality.vusROC < 0.7)
        // Flagging everything has F1 = 2p / (1 + p); guessing does no better.
        #expect(abs(quality.bestF1.f1 - 0.1 / 1.05) < 0.01)
    }
}
