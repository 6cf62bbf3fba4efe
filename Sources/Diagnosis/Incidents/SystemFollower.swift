package import Core

/// Follows a running system: names causes from the latest calls, joins episodes into incidents and ranks the suspects of
/// each. What it finds in recorded rows is what it would have found while they came in.
package struct SystemFollower: Sendable {
    private var causes: CauseWatch
    private var tracker: IncidentTracker
    private let windowRows: Int
    private let rowSeconds: Double
    /// How long before an episode's first time stamp its first row began.
    private let leadSeconds: Double

    /// - Parameters:
    ///   - rowSeconds: interval of the rows of calls.
    ///   - leadSeconds: interval of the detectors' rows: an episode is stamped with the end of its first row.
    package init(rowSeconds: Double, leadSeconds: Double, windowRows: Int) {
        causes = CauseWatch(intervalSeconds: rowSeconds)
        tracker = IncidentTracker(settings: IncidentTracker.Settings(rowSeconds: rowSeconds))
        self.windowRows = windowRows
        self.rowSeconds = rowSeconds
        self.leadSeconds = leadSeconds
    }

    /// Incidents that are open, the oldest first.
    package var open: [TrackedIncident] { tracker.open }

    /// Takes what is known at a time between two rows of calls.
    ///
    /// - Parameter episodes: those of detectors that are open, and those that ended since the last call.
    @discardableResult
    package mutating func update(
        _ episodes: [TrackedEpisode], graph: ServiceGraph, nowSeconds: Double
    ) -> [IncidentChange] {
        tracker.update(episodes, graph: graph, nowSeconds: nowSeconds)
    }

    /// Takes a row of calls, with what is known at its time.
    ///
    /// - Parameter row: the row; nil for the history's last.
    @discardableResult
    package mutating func take(
        _ history: SystemHistory, row: Int? = nil, _ judge: CauseJudge, _ episodes: [TrackedEpisode],
        nowSeconds: Double
    ) -> [IncidentChange] {
        let alarmed = Set(episodes.lazy.filter(\.isOpen).map(\.workload))
        let named = judge.service(inNewestRowOf: history, row: row, alarmed: alarmed)
        let changes = tracker.update(
            episodes + causes.update(named, nowSeconds: nowSeconds), graph: history.graph, nowSeconds: nowSeconds)
        for incident in tracker.open where isYoung(incident, nowSeconds) {
            tracker.note(
                judge.judge(history, onsetSeconds: onset(of: incident), nowSeconds: nowSeconds),
                for: incident.identifier)
        }
        return changes
    }

    /// Closes all incidents, as no row follows.
    @discardableResult
    package mutating func end(graph: ServiceGraph) -> [IncidentChange] {
        tracker.update(causes.end(), graph: graph, nowSeconds: .infinity)
    }

    /// The time at which an incident's first row began.
    package func onset(of incident: TrackedIncident) -> Double {
        incident.startSeconds - (incident.episodes.first?.origin == .calls ? rowSeconds : leadSeconds)
    }

    /// Whether rows of an incident's beginning still come in. After that its cause stays.
    private func isYoung(_ incident: TrackedIncident, _ nowSeconds: Double) -> Bool {
        incident.cause == nil || nowSeconds - onset(of: incident) <= (Double(windowRows) + 1) * rowSeconds
    }
}
