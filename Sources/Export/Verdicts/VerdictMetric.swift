internal import Core

/// A metric of verdicts. All are gauges with a prefix of their own, so that no query for container metrics counts them.
enum VerdictMetric: CaseIterable, Sendable {
    case score, threshold, anomaly, expected

    var name: String {
        switch self {
        case .score: "anomengine_score"
        case .threshold: "anomengine_threshold"
        case .anomaly: "anomengine_anomaly"
        case .expected: "anomengine_expected"
        }
    }

    var help: String {
        switch self {
        case .score: "Anomaly score of the newest row."
        case .threshold: "Score above which a row is anomalous."
        case .anomaly: "Whether the newest row is anomalous: 1 or 0."
        case .expected: "Expected value of a metric in the newest row, in the unit of the metric."
        }
    }

    /// Labels beside the stream's, and values; none where there is nothing to say.
    func values(_ verdict: VerdictSample) -> [(column: String?, value: Double)] {
        switch self {
        case .score: verdict.score.isNaN ? [] : [(nil, verdict.score)]
        case .threshold: verdict.threshold.isNaN ? [] : [(nil, verdict.threshold)]
        case .anomaly: verdict.score.isNaN ? [] : [(nil, verdict.isAnomalous ? 1 : 0)]
        case .expected:
            verdict.expected.filter { !$0.value.isNaN }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }

    /// Labels of a series without the metric's name.
    static func labels(_ stream: StreamKey, column: String?) -> [String: String] {
        ["workload": stream.workload.name, "replica": stream.replica, "metric": column ?? ""]
    }
}
