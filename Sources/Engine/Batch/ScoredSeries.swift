public import Core

/// The scores of one series: one entry for each window, at the time of the window's last row.
public struct ScoredSeries: Sendable, Equatable {
    /// The workload.
    public let workload: Workload
    /// The replica.
    public let replica: String
    /// Interval between rows in seconds.
    public let intervalSeconds: Double
    /// Feature names, in the order of the contributions.
    public let features: [String]
    /// Times in seconds since 1970-01-01 UTC, ascending.
    public private(set) var timesSeconds: [Double] = []
    /// Scores; higher is more anomalous. Non-finite scores are stored as infinite and are anomalies.
    public private(set) var scores: [Double] = []
    /// The threshold for each score.
    public private(set) var limits: [Double] = []
    /// Whether each score is an anomaly.
    public private(set) var verdicts: [Bool] = []
    /// Contribution of each feature to each score, `[scores × features]`.
    public private(set) var contributions: [Float] = []
    /// Rows without a score: in gaps, before the first full window after one, and between strides.
    public var unscoredRowCount = 0

    /// Makes an empty set of scores.
    public init(workload: Workload, replica: String, intervalSeconds: Double, features: [String]) {
        self.workload = workload
        self.replica = replica
        self.intervalSeconds = intervalSeconds
        self.features = features
    }

    /// Adds a score.
    ///
    /// - Precondition: `contributions` has one entry for each feature.
    public mutating func append(
        timeSeconds: Double, score: Double, verdict: Verdict, contributions: [Float]
    ) {
        precondition(contributions.count == features.count, "one contribution for each feature")
        timesSeconds.append(timeSeconds)
        scores.append(score)
        limits.append(verdict.limit)
        verdicts.append(verdict.isAnomalous)
        self.contributions.append(contentsOf: contributions)
    }

    /// Number of scores.
    public var count: Int { scores.count }

    /// Number of non-finite scores.
    public var nonFiniteCount: Int { scores.count { !$0.isFinite } }

    /// Share of the scores that are anomalies; nil without scores.
    public var anomalousShare: Double? {
        count == 0 ? nil : Double(verdicts.count { $0 }) / Double(count)
    }
}
