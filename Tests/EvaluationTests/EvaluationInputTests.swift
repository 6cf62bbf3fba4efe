import Evaluation
import Testing

@Suite struct EvaluationInputTests {
    private func input(
        scores: [Double] = [1, 2, 3], labels: [Bool] = [false, true, true], verdicts: [Bool]? = nil,
        times: [Double] = [0, 10, 20]
    ) throws -> EvaluationInput {
        try EvaluationInput(
            workload: "shop/cart", scores: scores, labels: labels, verdicts: verdicts, timesSeconds: times)
    }

    @Test func labelledRunsBecomeEvents() throws {
        let events = try input().events
        #expect(events.map(\.startSeconds) == [10])
        #expect(events.map(\.endSeconds) == [20])
        #expect(events.map(\.workload) == ["shop/cart"])
    }

    @Test func eventsLabelPoints() throws {
        let event = try LabeledEvent(workload: "w", startSeconds: 5, endSeconds: 15, kind: "cpu-hog")
        let input = try EvaluationInput(
            workload: "w", scores: [1, 2, 3], verdicts: nil, timesSeconds: [0, 10, 20], events: [event])
        #expect(input.labels == [false, true, false])
        #expect(input.events == [event])
    }

    @Test func errorsNameTheWorkloadAndTheField() throws {
        func expect(_ problem: EvaluationError.Problem, _ body: () throws -> EvaluationInput) {
            #expect(throws: EvaluationError(problem, workload: "shop/cart"), performing: { _ = try body() })
        }
        expect(.noPoints) { try input(scores: [], labels: [], times: []) }
        expect(.lengthMismatch(field: "labels", expected: 3, found: 2)) { try input(labels: [true, false]) }
        expect(.lengthMismatch(field: "verdicts", expected: 3, found: 1)) { try input(verdicts: [true]) }
        expect(.lengthMismatch(field: "times", expected: 3, found: 1)) { try input(times: [0]) }
        expect(.scoreNotANumber(index: 2)) { try input(scores: [1, 2, .nan]) }
        expect(.timesNotIncreasing(index: 2)) { try input(times: [0, 10, 10]) }
        expect(.timesNotIncreasing(index: 0)) { try input(times: [.nan, 10, 20]) }
    }

    @Test func eventsOfAnotherWorkloadAreRefused() throws {
        let event = try LabeledEvent(workload: "other", startSeconds: 5, endSeconds: 15, kind: "cpu-hog")
        #expect(throws: EvaluationError(.foreignEvent(eventWorkload: "other"), workload: "w")) {
            try EvaluationInput(workload: "w", scores: [1], verdicts: nil, timesSeconds: [0], events: [event])
        }
    }

    @Test(arguments: [
        (EvaluationError.Problem.noPoints, "no points"),
        (.lengthMismatch(field: "times", expected: 3, found: 1), "times has 1 entries but 3 are needed"),
        (.scoreNotANumber(index: 4), "score 4"),
        (.timesNotIncreasing(index: 4), "time 4"),
        (.noPositives, "no point is labelled"),
        (.noNegatives, "every point is labelled"),
        (.invalidEvent(startSeconds: 5, endSeconds: 4), "from 5.0 s to 4.0 s"),
        (.foreignEvent(eventWorkload: "b"), "workload 'b'"),
        (.unknownWorkload(known: ["b", "c"]), "b, c"),
        (.invalidSetting(name: "slidingWindow", value: -1, requirement: "at least 0"), "slidingWindow is -1.0"),
    ])
    func errorDescriptionsNameTheProblem(problem: EvaluationError.Problem, text: String) {
        #expect(EvaluationError(problem).description.contains(text))
        let placed = EvaluationError(problem, workload: "shop/cart").description
        #expect(placed.contains(text) && placed.hasPrefix("workload 'shop/cart': "))
    }
}
