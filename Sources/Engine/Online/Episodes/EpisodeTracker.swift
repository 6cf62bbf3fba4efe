package import Core

/// Groups counted anomalies into episodes, at most one open per workload: open, update, close.
///
/// An episode is updated when its severity rises, another replica joins, or another metric leads at a new peak. It closes
/// when its workload had no counted anomaly for the rule's gap.
package struct EpisodeTracker: Sendable {
    private var episodes: [Workload: LiveEpisode] = [:]

    package init() {}

    /// - Parameter open: episodes of a checkpoint.
    init(open: [LiveEpisode]) {
        for episode in open { episodes[episode.workload] = episode }
    }

    /// Open episodes by workload.
    package var open: [LiveEpisode] { episodes.values.sorted { $0.workloadName < $1.workloadName } }

    package func isOpen(_ workload: Workload) -> Bool { episodes[workload] != nil }

    /// Takes a counted anomaly.
    mutating func add(_ verdict: RowVerdict, _ rule: AlarmRule) -> EpisodeEvent? {
        let workload = verdict.key.workload
        let ratio = verdict.ratio.isFinite ? verdict.ratio : nil
        let severity = rule.severity(ratio: verdict.ratio)?.name ?? "warning"
        guard var episode = episodes[workload] else {
            let episode = LiveEpisode(
                id: "\(workload.name)@\(ISO8601.text(verdict.timeSeconds))", workloadName: workload.name,
                replicas: [verdict.key.replica], startSeconds: verdict.timeSeconds, lastSeconds: verdict.timeSeconds,
                anomalyCount: 1, peakScore: finite(verdict.score), peakSeconds: verdict.timeSeconds, peakRatio: ratio,
                severity: severity, openedSeverity: severity, explanations: verdict.explanations,
                version: verdict.version,
                borrowedFrom: verdict.borrowedFrom?.name)
            episodes[workload] = episode
            return .opened(episode)
        }
        var isNews = false
        episode.lastSeconds = max(episode.lastSeconds, verdict.timeSeconds)
        episode.anomalyCount += 1
        episode.version = verdict.version
        episode.borrowedFrom = verdict.borrowedFrom?.name
        if !episode.replicas.contains(verdict.key.replica) {
            episode.replicas = (episode.replicas + [verdict.key.replica]).sorted()
            isNews = true
        }
        if finite(verdict.score) > episode.peakScore {
            isNews = isNews || episode.explanations.first?.metric != verdict.explanations.first?.metric
            episode.peakScore = finite(verdict.score)
            episode.peakSeconds = verdict.timeSeconds
            episode.explanations = verdict.explanations
        }
        // Nil, an infinite ratio, is the highest.
        if let peak = episode.peakRatio, verdict.ratio > peak { episode.peakRatio = ratio }
        let names = rule.severities.map(\.name)
        if let now = names.firstIndex(of: severity), now > names.firstIndex(of: episode.severity) ?? -1 {
            episode.severity = severity
            isNews = true
        }
        episodes[workload] = episode
        return isNews ? .updated(episode) : nil
    }

    /// Closes episodes without an anomaly for the rule's gap.
    ///
    /// - Parameter margin: half an interval, so that rounding of times does not split an episode.
    mutating func close(at seconds: Double, margin: Double, rule: (Workload) -> AlarmRule) -> [EpisodeEvent] {
        open.compactMap { episode in
            guard seconds - episode.lastSeconds > rule(episode.workload).gapSeconds + margin else { return nil }
            return close(episode.workload)
        }
    }

    /// Closes a workload's episode now.
    mutating func close(_ workload: Workload) -> EpisodeEvent? {
        guard var episode = episodes.removeValue(forKey: workload) else { return nil }
        episode.endSeconds = episode.lastSeconds
        return .closed(episode)
    }

    private func finite(_ score: Double) -> Double {
        score.isFinite ? score : .greatestFiniteMagnitude
    }
}
