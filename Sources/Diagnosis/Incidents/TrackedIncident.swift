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

    package init(
        workload: Workload, replica: String = "", startSeconds: Double, lastSeconds: Double, isOpen: Bool = true
    ) {
        self.workload = workload
        self.replica = replica
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

    /// Whether an episode overlaps with one of these in time, and is close to it.
    func touches(_ episode: TrackedEpisode, _ near: Set<Workload>, within seconds: Double) -> Bool {
        episodes.contains { own in
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
