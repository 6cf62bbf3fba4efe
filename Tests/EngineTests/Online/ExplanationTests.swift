import Engine
import Testing

@Suite struct ExplanationTests {
    @Test func formatsRatesCompactly() {
        let text = Explanation(
            metric: "page_faults", actual: 41_012, low: 300, high: 903.2, direction: .above, share: 0.9)
        #expect("\(text)" == "page_faults 41,000/s, expected 300–903, above")
    }

    @Test func sizesHaveTheirUnit() {
        let text = Explanation(
            metric: "memory_usage", actual: 1.53e9, low: 4.1e8, high: 4.5e8, direction: .above, share: 1)
        #expect("\(text)" == "memory_usage 1.53 GB, expected 410 MB–450 MB, above")
    }

    @Test func unknownMetricsAndMissingExpectationsAreShort() {
        #expect("\(Explanation(metric: "x", actual: 0.05, share: 1))" == "x 0.05")
        #expect("\(Explanation(metric: "x'", actual: nil, share: 0.254))" == "x', 25 % of the score")
        #expect(
            "\(Explanation(metric: "cpu_usage", actual: 0, low: 1, high: 1, direction: .below, share: 1))"
                == "cpu_usage 0 cores, expected 1, below")
    }

    @Test func deviationIsMeasuredFromTheNearestEnd() {
        #expect(explanation(actual: 3, low: 1, high: 2).relativeDeviation == 0.5)
        #expect(explanation(actual: 0.5, low: 1, high: 2).relativeDeviation == 0.5)
        #expect(explanation(actual: 1.5, low: 1, high: 2).relativeDeviation == 0)
        #expect(explanation(actual: 1, low: 0, high: 0).relativeDeviation == .infinity)
        #expect(Explanation(metric: "x", actual: 1, share: 1).relativeDeviation == nil)
    }
}
