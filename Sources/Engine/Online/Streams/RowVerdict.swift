package import Core

/// What is said of one row of one replica.
package struct RowVerdict: Sendable, Equatable {
    package let key: StreamKey
    package let timeSeconds: Double
    package let score: Double
    package let threshold: Double
    package let isAnomalous: Bool
    /// Name of the detector's version.
    package let version: String
    /// Whose detector it is, where the workload has none yet.
    package let borrowedFrom: Workload?
    /// Metrics by their share of the score, largest first.
    package let explanations: [Explanation]
    /// The features and their parts of the score, in the detector's order.
    package let features: [String]
    package let contributions: [Float]

    /// How many times the threshold the score is.
    package var ratio: Double { threshold > 0 ? score / threshold : .infinity }
}
