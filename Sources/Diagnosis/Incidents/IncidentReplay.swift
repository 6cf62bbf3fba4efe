package import Core

/// Incidents of episodes that are all known, as a tracker would have found them while they happened.
package enum IncidentReplay {
    /// The incidents in order of their start.
    package static func incidents(
        of episodes: [TrackedEpisode], graph: ServiceGraph, settings: IncidentTracker.Settings = .init()
    ) -> [TrackedIncident] {
        var tracker = IncidentTracker(settings: settings)
        var closed: [TrackedIncident] = []
        let times = Set(episodes.flatMap { [$0.startSeconds, $0.lastSeconds] }).sorted()
        for now in times + [Double.infinity] {
            let known = episodes.filter { $0.lasts(at: now) }.map { $0.known(at: now) }
            for change in tracker.update(known, graph: graph, nowSeconds: now) {
                if case .closed(let incident) = change { closed.append(incident) }
            }
        }
        return closed.sorted { ($0.startSeconds, $0.identifier) < ($1.startSeconds, $1.identifier) }
    }
}

extension TrackedEpisode {
    /// Whether a time is within the episode. It is handed over while it lasts and once more when it has ended.
    func lasts(at seconds: Double) -> Bool { startSeconds <= seconds && lastSeconds >= seconds }

    /// What was known of the episode at a time.
    func known(at seconds: Double) -> TrackedEpisode {
        TrackedEpisode(
            workload: workload, replica: replica, startSeconds: startSeconds, lastSeconds: min(lastSeconds, seconds),
            isOpen: lastSeconds > seconds, origin: origin)
    }
}
