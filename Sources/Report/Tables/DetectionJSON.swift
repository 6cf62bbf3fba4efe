package import Core
package import Engine
package import FoundationEssentials

/// What `detect --json` prints.
///
/// Keys are snake_case; a number that is undefined or infinite is left out (null in arrays).
package struct DetectionJSON: Encodable, Sendable {
    package let format = "anomengine-detection"
    package let formatVersion = 1
    /// ISO 8601 in UTC, as are all times given as text.
    package let createdAt: String
    package let workloads: [WorkloadJSON]
    /// From the highest peak over the limit down.
    package let episodes: [EpisodeJSON]
    /// Nil unless asked for.
    package let scores: [ScoresJSON]?

    // The name of the format's first version.
    private enum CodingKeys: String, CodingKey {
        case format, formatVersion, createdAt, workloads, scores
        case episodes = "incidents"
    }

    /// Takes up results.
    ///
    /// - Parameter includesScores: whether every score is listed.
    package init(createdSeconds: Double, scored: [ScoredSeries], episodes: [Episode], includesScores: Bool = false) {
        createdAt = TimeText.iso(createdSeconds)
        let episodesByWorkload = Dictionary(grouping: episodes, by: \.workload)
        workloads = Dictionary(grouping: scored, by: \.workload)
            .sorted { $0.key < $1.key }
            .map { WorkloadJSON($0.key, scored: $0.value, episodes: episodesByWorkload[$0.key] ?? []) }
        self.episodes = EpisodeTable.sorted(episodes).map(EpisodeJSON.init)
        scores = includesScores ? scored.map(ScoresJSON.init) : nil
    }

    /// UTF-8 text with sorted keys: the same results give the same bytes.
    package func data() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return try encoder.encode(self)
    }
}

/// The counts of one workload.
package struct WorkloadJSON: Encodable, Sendable {
    package let workload: String
    package let replicaCount: Int
    package let scoreCount: Int
    package let unscoredRowCount: Int
    package let anomalyCount: Int
    /// Scores that are not finite (null in `scores`); all of them are anomalies.
    package let nonFiniteCount: Int
    package let anomalousShare: Double?
    package let episodeCount: Int
    /// The limit of the last score.
    package let limit: Double?
    package let peakOverLimit: Double?

    private enum CodingKeys: String, CodingKey {
        case workload, replicaCount, scoreCount, unscoredRowCount, anomalyCount, nonFiniteCount, anomalousShare
        case episodeCount = "incidentCount"
        case limit, peakOverLimit
    }

    init(_ workload: Workload, scored: [ScoredSeries], episodes: [Episode]) {
        self.workload = workload.name
        let counts = ScoreCounts(scored)
        replicaCount = scored.count
        scoreCount = counts.scoreCount
        unscoredRowCount = counts.unscoredRowCount
        anomalyCount = counts.anomalyCount
        nonFiniteCount = counts.nonFiniteCount
        anomalousShare = counts.anomalousShare
        episodeCount = episodes.count
        limit = finite(scored.last?.limits.last ?? .nan)
        peakOverLimit = finite(counts.peakOverLimit ?? .nan)
    }
}

/// One episode.
package struct EpisodeJSON: Encodable, Sendable {
    package struct Share: Encodable, Sendable {
        package let feature: String
        package let share: Double?
    }

    package let workload: String
    package let replica: String
    package let start: String
    package let end: String
    package let startSeconds: Double?
    package let endSeconds: Double?
    package let anomalyCount: Int
    package let peakTime: String
    package let peakScore: Double?
    package let peakOverLimit: Double?
    /// All features, largest share first.
    package let attributions: [Share]

    init(_ episode: Episode) {
        workload = episode.workload.name
        replica = episode.replica
        start = TimeText.iso(episode.startSeconds)
        end = TimeText.iso(episode.endSeconds)
        startSeconds = finite(episode.startSeconds)
        endSeconds = finite(episode.endSeconds)
        anomalyCount = episode.anomalyCount
        peakTime = TimeText.iso(episode.peakSeconds)
        peakScore = finite(episode.peakScore)
        peakOverLimit = finite(episode.peakOverLimit)
        attributions = episode.attributions.map { Share(feature: $0.feature, share: finite($0.share)) }
    }
}

/// All scores of one replica, in time order.
package struct ScoresJSON: Encodable, Sendable {
    package let workload: String
    package let replica: String
    /// The sampling interval; the key is that of the format's first version.
    package let periodSeconds: Double
    package let timesSeconds: [Double?]
    package let scores: [Double?]
    package let limits: [Double?]
    package let anomalous: [Bool]

    init(_ series: ScoredSeries) {
        workload = series.workload.name
        replica = series.replica
        periodSeconds = series.intervalSeconds
        timesSeconds = series.timesSeconds.map(finite)
        scores = series.scores.map(finite)
        limits = series.limits.map(finite)
        anomalous = series.verdicts
    }
}

/// JSON has no infinities and no NaN.
private func finite(_ value: Double) -> Double? {
    value.isFinite ? value : nil
}
