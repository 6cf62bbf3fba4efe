package import Core

/// What incidents need of an episode: whose it is, since when, and whether it is still open.
package struct TrackedEpisode: Sendable, Equatable {
    package let workload: Workload
    package let replica: String
    /// Time of the first anomalous row, in seconds since 1970-01-01 UTC.
    package let startSeconds: Double
    /// Time of the latest anomalous row.
    package let lastSeconds: Double
    package let isOpen: Bool
    package let origin: Origin

    /// What shows the episode.
    package enum Origin: Sendable, Hashable {
        /// The workload's own metrics, to its detector.
        case metrics
        /// The calls between services, in which it is the clear cause.
        case calls
    }

    package init(
        workload: Workload, replica: String = "", startSeconds: Double, lastSeconds: Double, isOpen: Bool = true,
        origin: Origin = .metrics
    ) {
        self.workload = workload
        self.replica = replica
        self.origin = origin
        self.startSeconds = startSeconds
        self.lastSeconds = lastSeconds
        self.isOpen = isOpen
    }

    /// Episodes come in order of their start, whatever order they are handed over in.
    static func inOrder(_ left: TrackedEpisode, _ right: TrackedEpisode) -> Bool {
        (left.startSeconds, left.workload, left.replica) < (right.startSeconds, right.workload, right.replica)
    }

    func isSame(as other: TrackedEpisode) -> Bool {
        workload == other.workload && replica == other.replica && startSeconds == other.startSeconds
            && origin == other.origin
    }
}

/// An event that one or more workloads show.
package struct TrackedIncident: Sendable, Equatable {
    /// Counts up; never used twice by a tracker.
    package let identifier: Int
    /// Its episodes in order of their start.
    package private(set) var episodes: [TrackedEpisode]
    /// The probable cause as of the last ranking; nil before the first.
    package internal(set) var cause: RankedCause?

    init(identifier: Int, _ episode: TrackedEpisode) {
        self.identifier = identifier
        episodes = [episode]
    }

    /// Time of the first anomalous row.
    package var startSeconds: Double { episodes.map(\.startSeconds).min() ?? .infinity }
    /// Time of the latest anomalous row.
    package var lastSeconds: Double { episodes.map(\.lastSeconds).max() ?? -.infinity }
    /// Whether one of its episodes is still open.
    package var isActive: Bool { episodes.contains(where: \.isOpen) }
    /// The workloads that show it, in order of name.
    package var workloads: [Workload] { Set(episodes.map(\.workload)).sorted() }

    func holds(_ episode: TrackedEpisode) -> Bool {
        episodes.contains { $0.isSame(as: episode) }
    }

    /// Time of the last row in which calls showed a cause; nil if they never did.
    ///
    /// Detectors stay alarmed for a while after a fault; calls show at once that it is over.
    package var lastCallSeconds: Double? {
        episodes.filter { $0.origin == .calls }.map(\.lastSeconds).max()
    }

    /// Whether an episode overlaps with one of these in time, and is close to it. What begins after the calls have
    /// recovered is another event, even if a detector is still alarmed about this one.
    func touches(_ episode: TrackedEpisode, _ near: Set<Workload>, _ settings: IncidentTracker.Settings) -> Bool {
        if let lastCallSeconds, episode.startSeconds - lastCallSeconds > settings.recoverySeconds { return false }
        let seconds = settings.joinSeconds
        return episodes.contains { own in
            near.contains(own.workload)
                && (own.isOpen || episode.startSeconds - own.lastSeconds <= seconds)
                && own.startSeconds - episode.lastSeconds <= seconds
        }
    }

    mutating func update(_ episode: TrackedEpisode) {
        if let index = episodes.firstIndex(where: { $0.isSame(as: episode) }) {
            episodes[index] = episode
        } else {
            episodes.append(episode)
            episodes.sort(by: TrackedEpisode.inOrder)
        }
    }

    mutating func absorb(_ other: TrackedIncident) {
        for episode in other.episodes { update(episode) }
    }
}
