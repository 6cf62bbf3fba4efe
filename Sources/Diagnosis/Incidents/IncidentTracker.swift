package import Core

/// Joins episodes of single workloads into incidents: one for each event, however many workloads show it.
///
/// Episodes belong to one incident if they overlap in time and their workloads are close in the service graph. An
/// incident opens with its first episode and closes after its last. The tracker is fed with what is known at a time and
/// never looks ahead, so recorded data and a live system give the same incidents.
package struct IncidentTracker: Sendable {
    /// Which episodes belong together.
    package struct Settings: Sendable, Equatable {
        /// Episodes at most this many seconds apart count as overlapping.
        package var joinSeconds = 180.0
        /// An incident has recovered if calls have been normal for longer than this; what begins then is another.
        package var recoverySeconds = 120.0
        /// Workloads at most this many calls apart count as connected. Two joins the callees of one caller.
        package var hops = 2

        package init() {}

        /// Settings for calls in rows of a length: one calm row between two does not end it.
        package init(rowSeconds: Double) {
            joinSeconds = max(joinSeconds, 2 * rowSeconds)
            recoverySeconds = max(recoverySeconds, 2 * rowSeconds)
        }
    }

    package let settings: Settings
    /// Incidents that are open, in order of their identifier.
    package private(set) var open: [TrackedIncident] = []
    private var nextIdentifier = 1

    package init(settings: Settings = Settings()) {
        self.settings = settings
    }

    /// Takes what is known at a time.
    ///
    /// - Parameters:
    ///   - episodes: those that are open, and those that ended since the last call.
    ///   - graph: who calls whom now.
    /// - Returns: what changed, in order.
    package mutating func update(
        _ episodes: [TrackedEpisode], graph: ServiceGraph, nowSeconds: Double
    ) -> [IncidentChange] {
        let neighbourhood = Neighbourhood(graph, hops: settings.hops)
        var changes: [IncidentChange] = []
        for episode in episodes.sorted(by: TrackedEpisode.inOrder) {
            if let index = open.firstIndex(where: { $0.holds(episode) }) {
                open[index].update(episode)
                continue
            }
            let near = neighbourhood.around(episode.workload)
            let joined = open.indices.filter { open[$0].touches(episode, near, settings) }
            guard let target = joined.first else {
                open.append(TrackedIncident(identifier: nextIdentifier, episode))
                nextIdentifier += 1
                changes.append(.opened(open[open.count - 1]))
                continue
            }
            open[target].update(episode)
            // The episode connects incidents that were apart until now.
            for other in joined.dropFirst().reversed() {
                open[target].absorb(open[other])
                changes.append(.merged(identifier: open[other].identifier, into: open[target].identifier))
                open.remove(at: other)
            }
            changes.append(.grown(open[target]))
        }
        changes += close(nowSeconds)
        return changes
    }

    /// Notes what an open incident's cause seems to be now.
    package mutating func note(_ cause: RankedCause, for identifier: Int) {
        guard let index = open.firstIndex(where: { $0.identifier == identifier }) else { return }
        open[index].cause = cause
    }

    /// Closes incidents whose episodes have all ended long enough ago that none can join any more.
    private mutating func close(_ nowSeconds: Double) -> [IncidentChange] {
        let isOver = { (incident: TrackedIncident) in
            !incident.isActive && nowSeconds - incident.lastSeconds > settings.joinSeconds
        }
        let closed = open.filter(isOver)
        open.removeAll(where: isOver)
        return closed.map(IncidentChange.closed)
    }
}

/// What happened to an incident.
package enum IncidentChange: Sendable, Equatable {
    case opened(TrackedIncident)
    /// Another workload shows it too.
    case grown(TrackedIncident)
    /// An incident turned out to be part of an older one.
    case merged(identifier: Int, into: Int)
    case closed(TrackedIncident)
}
