import Core

@testable import Engine

/// A verdict as a stream would give it.
func verdict(
    _ seconds: Double, score: Double = 2, threshold: Double = 1, isAnomalous: Bool = true,
    workload: String = "shop/cart/server", replica: String = "0", explanations: [Explanation] = []
) -> RowVerdict {
    RowVerdict(
        key: StreamKey(workload: Workload(workload), replica: replica), timeSeconds: seconds, score: score,
        threshold: threshold, isAnomalous: isAnomalous, version: "v1", borrowedFrom: nil, explanations: explanations,
        expected: nil, columns: [], features: ["a"], contributions: [Float(score)])
}

func explanation(
    _ metric: String = "a", actual: Double = 10, low: Double = 1, high: Double = 2,
    direction: Explanation.Direction = .above, share: Double = 1
) -> Explanation {
    Explanation(metric: metric, actual: actual, low: low, high: high, direction: direction, share: share)
}
