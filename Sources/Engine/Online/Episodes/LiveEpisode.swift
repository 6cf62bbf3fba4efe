package import Core

/// A group of consecutive alarms of one workload, open or closed.
package struct LiveEpisode: Codable, Sendable, Equatable {
    /// Workload and start: the same through all of its events.
    package let id: String
    package let workloadName: String
    package internal(set) var replicas: [String]
    /// Time of the first and the last counted anomaly.
    package let startSeconds: Double
    package internal(set) var lastSeconds: Double
    package internal(set) var anomalyCount: Int
    package internal(set) var peakScore: Double
    package internal(set) var peakSeconds: Double
    /// Highest ratio of a score to its threshold; nil if the threshold was 0 or the score infinite.
    package internal(set) var peakRatio: Double?
    package internal(set) var severity: String
    /// The severity when it opened.
    package let openedSeverity: String
    /// At the peak, metrics by their share of the score, largest first.
    package internal(set) var explanations: [Explanation]
    package internal(set) var version: String
    package internal(set) var borrowedFrom: String?
    /// End of the episode: the last anomaly; nil while it lasts.
    package internal(set) var endSeconds: Double?

    package var workload: Workload { Workload(workloadName) }
}

/// A change of an episode.
package enum EpisodeEvent: Sendable, Equatable {
    case opened(LiveEpisode)
    case updated(LiveEpisode)
    case closed(LiveEpisode)

    package var episode: LiveEpisode {
        switch self {
        case .opened(let episode), .updated(let episode), .closed(let episode): episode
        }
    }
}
