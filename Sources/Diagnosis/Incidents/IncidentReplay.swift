package import Core

/// Incidents of episodes that are all known, as a tracker would have found them while they happened.
package enum IncidentReplay {
    /// The incidents in order of their start.
    ///
    /// - Parameter judge: ranks the suspects of an incident that began at a time.
    package static func incidents(
        of episodes: [TrackedEpisode], graph: ServiceGraph, settings: IncidentTracker.Settings = .init(),
        judge: (_ onsetSeconds: Double) -> RankedCause? = { _ in nil }
    ) -> [TrackedIncident] {
        var tracker = IncidentTracker(settings: settings)
        var closed: [TrackedIncident] = []
        let times = Set(episodes.flatMap { [$0.startSeconds, $0.lastSeconds] }).sorted()
        for now in times + [Double.infinity] {
            // An episode is handed over while it lasts and once more when it has ended.
            let current = episodes.filter { $0.startSeconds <= now && $0.lastSeconds >= now }
            let known = current.map { episode in
                TrackedEpisode(
                    workload: episode.workload, replica: episode.replica, startSeconds: episode.startSeconds,
                    lastSeconds: min(episode.lastSeconds, now), isOpen: episode.lastSeconds > now)
            }
            for change in tracker.update(known, graph: graph, nowSeconds: now) {
                if case .closed(let incident) = change { closed.append(incident) }
            }
        }
        return closed.sorted { ($0.startSeconds, $0.identifier) < ($1.startSeconds, $1.identifier) }.map { incident in
            var incident = incident
            incident.cause = judge(incident.startSeconds)
            return incident
        }
    }
}
