package import Core
internal import Diagnosis
internal import Engine

/// Joins the open episodes into incidents and ranks the suspects of each from the calls of the latest rows.
struct CauseFinder {
    /// Least length of a row: requests of a shorter time are too few to tell a change from chance.
    private static let leastRowSeconds = 10.0
    /// Rows kept: an hour of the shortest.
    private static let rowLimit = 360
    /// Rows after which the quiet rows are learned from again.
    private static let refitRows = 60

    private let ranker: any RankerPlugin
    private let settings = CauseJudge.Settings()
    private let intervalSeconds: Double
    private let intervalsPerRow: Int
    private var buffer: HistoryBuffer?
    private var metricNames: [String] = []
    /// Times of the rows kept, and whether no episode was open in them.
    private var calm: [(timeSeconds: Double, isCalm: Bool)] = []
    private var pending = PendingRow()
    private var tracker = IncidentTracker()
    private var judge: CauseJudge?
    private var rowsSinceFit = 0

    init(_ ranker: any RankerPlugin, intervalSeconds: Double) {
        self.ranker = ranker
        self.intervalSeconds = intervalSeconds
        intervalsPerRow = max(1, Int(clamping: Int64((Self.leastRowSeconds / intervalSeconds).rounded(.up))))
    }

    /// Takes an interval with the episodes that are open and those that it closed.
    ///
    /// - Returns: the incidents whose cause was ranked.
    mutating func take(_ interval: WatchInterval, open: [LiveEpisode], closed: [LiveEpisode]) -> [WatchCause] {
        pending.add(interval, isCalm: open.isEmpty)
        let isRow = pending.intervalCount >= intervalsPerRow
        if isRow { endRow(interval.timeSeconds) }
        guard let history = buffer?.history else { return [] }
        let episodes = open.map { TrackedEpisode($0, isOpen: true) } + closed.map { TrackedEpisode($0, isOpen: false) }
        _ = tracker.update(episodes, graph: history.graph, nowSeconds: interval.timeSeconds)
        guard isRow, !tracker.open.isEmpty else { return [] }
        fit(history)
        return tracker.open.compactMap { rank($0, history, interval.timeSeconds) }
    }

    /// What an episode's incident seems to be caused by.
    func cause(of episode: LiveEpisode) -> RankedCause? {
        tracker.open.first { incident in
            incident.episodes.contains {
                $0.workload == episode.workload && $0.startSeconds == episode.startSeconds
            }
        }?.cause
    }

    private mutating func endRow(_ timeSeconds: Double) {
        let row = pending.take()
        if metricNames.isEmpty { metricNames = row.metricNames }
        var buffer = self.buffer ?? HistoryBuffer(capacity: Self.rowLimit, metricNames: metricNames)
        // Taken out while it changes, so that its cells are not copied.
        self.buffer = nil
        let isTaken = buffer.append(timeSeconds: timeSeconds, samples: row.edges, metrics: row.metrics(metricNames))
        self.buffer = buffer
        guard isTaken else { return }
        calm.append((timeSeconds, row.isCalm))
        if calm.count > Self.rowLimit { calm.removeFirst() }
        rowsSinceFit += 1
    }

    /// Learns what calm rows show, before the first incident is ranked and now and then.
    private mutating func fit(_ history: SystemHistory) {
        guard judge?.quiet.scores.isEmpty ?? true || rowsSinceFit >= Self.refitRows else { return }
        // What is wrong may have begun shortly before the first alarm.
        let lead = Double(settings.windowRows * intervalsPerRow) * intervalSeconds
        let first = (tracker.open.map(\.startSeconds).min() ?? .infinity) - lead
        let quiet = calm.indices.filter { calm[$0].isCalm && calm[$0].timeSeconds < first }
        do {
            judge = try CauseJudge(ranker, history: history, quietRows: quiet, settings: settings)
            rowsSinceFit = 0
        } catch {
            // The defaults of a built-in ranker fit every history; without a judge nothing is ranked.
            judge = nil
        }
    }

    /// Ranks an incident while rows of its beginning come in; after that the cause stays.
    private mutating func rank(
        _ incident: TrackedIncident, _ history: SystemHistory, _ nowSeconds: Double
    ) -> WatchCause? {
        let rowSeconds = Double(intervalsPerRow) * intervalSeconds
        let onset = incident.startSeconds - intervalSeconds
        guard let judge, nowSeconds - onset <= (Double(settings.windowRows) + 1) * rowSeconds || incident.cause == nil
        else { return nil }
        let cause = judge.judge(history, onsetSeconds: onset, nowSeconds: nowSeconds)
        guard cause != incident.cause else { return nil }
        tracker.note(cause, for: incident.identifier)
        return WatchCause(
            timeSeconds: nowSeconds, incident: incident.identifier, startSeconds: incident.startSeconds,
            workloads: incident.workloads, cause: cause)
    }
}

/// A ranking of the suspects of an open incident across workloads.
package struct WatchCause: Sendable, Equatable {
    package let timeSeconds: Double
    /// Number of the incident since the watch began.
    package let incident: Int
    package let startSeconds: Double
    /// Workloads with an open episode, in order of name.
    package let workloads: [Workload]
    package let cause: RankedCause

    /// The suspects for which something speaks.
    package var suspects: [Suspect] { cause.ranking.suspects.filter { $0.score > 0 } }

    /// As one line for people.
    package var text: String {
        "cause of what \(workloads.map(\.name).joined(separator: ", ")) show: \(cause)"
    }
}

extension TrackedEpisode {
    init(_ episode: LiveEpisode, isOpen: Bool) {
        self.init(
            workload: episode.workload, startSeconds: episode.startSeconds, lastSeconds: episode.lastSeconds,
            isOpen: isOpen)
    }
}
