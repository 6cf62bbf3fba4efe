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
    package let incidents: [IncidentJSON]
    /// Nil unless asked for.
    package let scores: [ScoresJSON]?

    /// Takes up results.
    ///
    /// - Parameter includesScores: whether every score is listed.
    package init(createdSeconds: Double, scored: [ScoredSeries], incidents: [Incident], includesScores: Bool = false) {
        createdAt = TimeText.iso(createdSeconds)
        let incidentsByWorkload = Dictionary(grouping: incidents, by: \.workload)
        workloads = Dictionary(grouping: scored, by: \.workload)
            .sorted { $0.key < $1.key }
            .map { WorkloadJSON($0.key, scored: $0.value, incidents: incidentsByWorkload[$0.key] ?? []) }
        self.incidents = IncidentTable.sorted(incidents).map(IncidentJSON.init)
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
    package let incidentCount: Int
    /// The limit of the last score.
    package let limit: Double?
    package let peakOverLimit: Double?

    init(_ workload: Workload, scored: [ScoredSeries], incidents: [Incident]) {
        self.workload = workload.name
        let counts = ScoreCounts(scored)
        replicaCount = scored.count
        scoreCount = counts.scoreCount
        unscoredRowCount = counts.unscoredRowCount
        anomalyCount = counts.anomalyCount
        nonFiniteCount = counts.nonFiniteCount
        anomalousShare = counts.anomalousShare
        incidentCount = incidents.count
        limit = finite(scored.last?.limits.last ?? .nan)
        peakOverLimit = finite(counts.peakOverLimit ?? .nan)
    }
}

/// One incident.
package struct IncidentJSON: Encodable, Sendable {
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

    init(_ incident: Incident) {
        workload = incident.workload.name
        replica = incident.replica
        start = TimeText.iso(incident.startSeconds)
        end = TimeText.iso(incident.endSeconds)
        startSeconds = finite(incident.startSeconds)
        endSeconds = finite(incident.endSeconds)
        anomalyCount = incident.anomalyCount
        peakTime = TimeText.iso(incident.peakSeconds)
        peakScore = finite(incident.peakScore)
        peakOverLimit = finite(incident.peakOverLimit)
        attributions = incident.attributions.map { Share(feature: $0.feature, share: finite($0.share)) }
    }
}

/// All scores of one replica, in time order.
package struct ScoresJSON: Encodable, Sendable {
    package let workload: String
    package let replica: String
    package let periodSeconds: Double
    package let timesSeconds: [Double?]
    package let scores: [Double?]
    package let limits: [Double?]
    package let anomalous: [Bool]

    init(_ series: ScoredSeries) {
        workload = series.workload.name
        replica = series.replica
        periodSeconds = series.periodSeconds
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
