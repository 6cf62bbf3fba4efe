package import Core

/// Makes episodes of what the calls alone show: a service is in one while it is named as a clear cause.
///
/// A workload's own detector may not notice a slow network, a failing neighbour or a service that was never fitted. The
/// judge ranks the latest rows at each interval anyway, so what it names opens an incident too.
package struct CauseWatch: Sendable {
    /// Rows that may lie between two of an episode.
    package static let gapRows = 1.0
    /// Replica name of such an episode, which belongs to no process.
    package static let replica = "calls"

    private let intervalSeconds: Double
    /// At most one for each service.
    private var open: [TrackedEpisode] = []

    package init(intervalSeconds: Double) {
        self.intervalSeconds = intervalSeconds
    }

    /// Takes a row's ranking.
    ///
    /// - Returns: the episodes that are open, and those that ended with an earlier row, for an incident tracker.
    package mutating func update(_ cause: RankedCause, nowSeconds: Double) -> [TrackedEpisode] {
        var current: [TrackedEpisode] = []
        var ended: [TrackedEpisode] = []
        for episode in open {
            let isNamed = cause.cause?.service == episode.workload
            if isNamed {
                current.append(episode.lasting(to: nowSeconds))
            } else if nowSeconds - episode.lastSeconds <= (Self.gapRows + 0.5) * intervalSeconds {
                current.append(episode)
            } else {
                ended.append(episode.closed)
            }
        }
        if let service = cause.cause?.service, !current.contains(where: { $0.workload == service }) {
            current.append(
                TrackedEpisode(
                    workload: service, replica: Self.replica, startSeconds: nowSeconds, lastSeconds: nowSeconds))
        }
        open = current
        return ended + current
    }

    /// The episodes of recorded rows, as they would have been found while the rows came in.
    package static func episodes(_ judge: CauseJudge, _ history: SystemHistory, rows: Range<Int>) -> [TrackedEpisode] {
        var watch = CauseWatch(intervalSeconds: history.edges.intervalSeconds ?? 0)
        var known: [TrackedEpisode] = []
        for row in rows {
            let cause = judge.judgeLatest(history, row: row)
            for episode in watch.update(cause, nowSeconds: history.edges.timesSeconds[row]) {
                known.removeAll { $0.isSame(as: episode) }
                known.append(episode)
            }
        }
        return known.map(\.closed).sorted(by: TrackedEpisode.inOrder)
    }
}

extension TrackedEpisode {
    fileprivate func lasting(to seconds: Double) -> TrackedEpisode {
        TrackedEpisode(
            workload: workload, replica: replica, startSeconds: startSeconds, lastSeconds: seconds, isOpen: true)
    }

    fileprivate var closed: TrackedEpisode {
        TrackedEpisode(
            workload: workload, replica: replica, startSeconds: startSeconds, lastSeconds: lastSeconds, isOpen: false)
    }
}
