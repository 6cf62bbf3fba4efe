import Testing

@testable import Evaluation

struct UnscoredEventTests {
    private func unscored(
        _ start: Double, _ end: Double, workload: String = "web", tolerance: Double = 0
    ) throws -> Bool {
        let event = try LabeledEvent(workload: workload, startSeconds: start, endSeconds: end, kind: "cpu")
        // Scores from 100 to 200 with a gap between 140 and 160.
        let times = Array(stride(from: 100.0, through: 140, by: 10)) + Array(stride(from: 160.0, through: 200, by: 10))
        return LabeledEvent.unscored(
            [workload: [event]], timesSeconds: ["web": times], toleranceSeconds: tolerance) == [event]
    }

    @Test func eventsWithAScoreAreScored() throws {
        #expect(try !unscored(100, 100) && !unscored(105, 112) && !unscored(0, 100) && !unscored(200, 900))
        #expect(try !unscored(130, 170), "a gap in the middle leaves scores at both ends")
    }

    @Test func eventsOutsideTheScoresAreNamed() throws {
        #expect(try unscored(0, 99) && unscored(201, 300))
    }

    @Test func eventsInAGapOrBetweenTwoScoresAreNamed() throws {
        #expect(try unscored(141, 159) && unscored(101, 109))
    }

    @Test func eventsOfAWorkloadWithoutScoresAreNamed() throws {
        #expect(try unscored(100, 200, workload: "cart"))
    }

    @Test func toleranceExtendsToNextScore() throws {
        #expect(try unscored(141, 150, tolerance: 9) && !unscored(141, 150, tolerance: 10))
    }
}
