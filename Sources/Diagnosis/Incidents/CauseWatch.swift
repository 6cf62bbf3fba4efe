package import Core

/// Makes episodes of what the calls alone show: a service is in one while the newest row shows it to be at fault.
///
/// A workload's own detector may not notice a slow network, a failing neighbour or a service that was never fitted, and
/// stays alarmed for a while after a fault. The calls show at once that one began and that it is over.
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

    /// Takes the service that a row shows to be at fault; nil for none.
    ///
    /// - Returns: the episodes that are open, and those that ended with an earlier row, for an incident tracker.
    package mutating func update(_ service: Workload?, nowSeconds: Double) -> [TrackedEpisode] {
        var current: [TrackedEpisode] = []
        var ended: [TrackedEpisode] = []
        for episode in open {
            if service == episode.workload {
                current.append(episode.lasting(to: nowSeconds))
            } else if nowSeconds - episode.lastSeconds <= (Self.gapRows + 0.5) * intervalSeconds {
                current.append(episode)
            } else {
                ended.append(episode.closed)
            }
        }
        if let service, !current.contains(where: { $0.workload == service }) {
            current.append(
                TrackedEpisode(
                    workload: service, replica: Self.replica, startSeconds: nowSeconds, lastSeconds: nowSeconds,
                    origin: .calls))
        }
        open = current
        return ended + current
    }

    /// Ends the episodes that are open, as no row follows.
    ///
    /// - Returns: these.
    package mutating func end() -> [TrackedEpisode] {
        defer { open = [] }
        return open.map(\.closed)
    }
}

extension TrackedEpisode {
    fileprivate func lasting(to seconds: Double) -> TrackedEpisode {
        TrackedEpisode(
            workload: workload, replica: replica, startSeconds: startSeconds, lastSeconds: seconds, origin: origin)
    }

    fileprivate var closed: TrackedEpisode {
        TrackedEpisode(
            workload: workload, replica: replica, startSeconds: startSeconds, lastSeconds: lastSeconds, isOpen: false,
            origin: origin)
    }
}
