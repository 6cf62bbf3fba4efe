package import Core

/// The verdict on one row of one replica.
package struct RowVerdict: Sendable, Equatable {
    package let key: StreamKey
    package let timeSeconds: Double
    package let score: Double
    package let threshold: Double
    package let isAnomalous: Bool
    /// Name of the detector's version.
    package let version: String
    /// Owner of the borrowed detector, if the workload has none yet.
    package let borrowedFrom: Workload?
    /// Metrics by their share of the score, largest first.
    package let explanations: [Explanation]
    /// Expected value of each of ``columns``, in its unit; nil if the model has no expectation.
    package let expected: [Float]?
    /// The columns that the detector reads.
    package let columns: [String]
    /// The features and their parts of the score, in the detector's order.
    package let features: [String]
    package let contributions: [Float]

    /// Ratio of score to threshold.
    package var ratio: Double { threshold > 0 ? score / threshold : .infinity }
}
