/// A feature's share of a score, 0 to 1.
public struct Attribution: Sendable, Equatable {
    /// Name of the feature.
    public let feature: String
    /// Its contribution to the score.
    public let share: Double

    /// Makes an attribution.
    public init(feature: String, share: Double) {
        self.feature = feature
        self.share = share
    }
}

/// A group of consecutive anomalies of one workload.
public struct Episode: Sendable, Equatable {
    /// The workload.
    public let workload: Workload
    /// The replica.
    public let replica: String
    /// Time of the first anomalous row, in seconds since 1970-01-01 UTC.
    public let startSeconds: Double
    /// Time of the last anomalous row.
    public let endSeconds: Double
    /// Anomalous rows in it.
    public let anomalyCount: Int
    /// The highest score and its time.
    public let peakScore: Double
    public let peakSeconds: Double
    /// Highest ratio of a score to its threshold.
    public let peakOverLimit: Double
    /// Shares of the anomalous scores by feature, largest first; all features.
    public let attributions: [Attribution]

    /// Makes an episode.
    public init(
        workload: Workload, replica: String, startSeconds: Double, endSeconds: Double, anomalyCount: Int,
        peakScore: Double, peakSeconds: Double, peakOverLimit: Double, attributions: [Attribution]
    ) {
        self.workload = workload
        self.replica = replica
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
        self.anomalyCount = anomalyCount
        self.peakScore = peakScore
        self.peakSeconds = peakSeconds
        self.peakOverLimit = peakOverLimit
        self.attributions = attributions
    }
}
