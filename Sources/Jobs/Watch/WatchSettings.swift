package import Core
package import Engine
package import ModelFiles

/// What `watch` does, apart from where rows come from.
package struct WatchSettings: Sendable {
    package var policy = AlarmPolicy()
    package var intervalSeconds = 1.0
    /// File or folder of fitted detectors.
    package var models: String?
    /// Whose signature these files must have; nil if they need none. Learned detectors have none.
    package var signer: VerifyingKey?
    /// Whether a workload without a detector is judged by that of a sibling.
    package var borrows = true
    /// Observe this long before the first detector is learned; nil to learn nothing.
    package var learnSeconds: Double?
    /// Learn again this often; nil for never.
    package var refitSeconds: Double?
    /// Rows that a refit looks back on.
    package var historySeconds = 86_400.0
    /// CPU budget of learning as a share of a core.
    package var learnBudget = 0.5
    /// Folder of the state that survives a restart.
    package var stateFolder: String?
    /// Time between saves of the state.
    package var saveSeconds = 5.0
    /// Learned versions kept in the state folder.
    package var keptVersions = 5
    /// Whether alerts are only said, and not sent.
    package var isDryRun = false
    /// Whether learning runs while rows go on; a replay without pauses waits for it instead.
    package var learnsInBackground = true

    package init() {}
}

/// What `watch` says as it goes.
package enum WatchMessage: Sendable {
    case verdict(RowVerdict, Hold?)
    case episode(EpisodeEvent)
    /// The suspects of an open incident across workloads, ranked.
    case cause(WatchCause)
    /// A line for people.
    case note(String)
    case status(WatchStatus)
}

/// Where `watch` stands after an interval.
package struct WatchStatus: Sendable, Equatable {
    package let timeSeconds: Double
    package let streamCount: Int
    package let workloadCount: Int
    /// Workloads without a detector of their own.
    package let unlearnedCount: Int
    package let openEpisodes: [LiveEpisode]
    /// Episodes opened by this process.
    package let openedCount: Int
    package let isLearning: Bool
}

/// The rows of one sampling interval.
package struct WatchInterval: Sendable {
    package let timeSeconds: Double
    package let rows: [WatchRow]
    package let ended: [StreamKey]
    /// Calls between workloads; empty where they are not observed.
    package var edges: [EdgeSample] = []

    package init(timeSeconds: Double, rows: [WatchRow], ended: [StreamKey] = []) {
        self.timeSeconds = timeSeconds
        self.rows = rows
        self.ended = ended
    }
}
