package import Core
internal import Diagnosis
internal import Engine

/// Joins the open episodes into incidents and ranks the suspects of each from the calls of the latest rows.
struct CauseFinder {
    /// Least length of a row: requests of a shorter time are too few to tell a change from chance.
    private static let leastRowSeconds = 10.0
    /// Rows kept: an hour of the shortest.
    private static let rowLimit = 360
    /// Rows after which the quiet rows are learned from again, and while they are too few to open an incident.
    private static let refitRows = 60
    private static let earlyRefitRows = 10
    /// Rows of an incident that calls alone opened before it is announced: a single row may name the wrong service.
    private static let announcedRows = 2.0

    private let ranker: any RankerPlugin
    private let settings = CauseJudge.Settings()
    private let intervalSeconds: Double
    private let intervalsPerRow: Int
    private var buffer: HistoryBuffer?
    private var metricNames: [String] = []
    /// Times of the rows kept, and whether nothing was wrong in them.
    private var calm: [(timeSeconds: Double, isCalm: Bool)] = []
    private var pending = PendingRow()
    private var follower: SystemFollower
    private var judge: CauseJudge?
    private var rowsSinceFit = 0
    /// The last ranking that was handed out, by incident.
    private var told: [Int: RankedCause] = [:]
    /// Incidents that calls alone opened, and the service that each was announced for.
    private var announced: [Int: Workload] = [:]
    /// Those that ended with the last interval.
    private(set) var endedCallIncidents: [CallIncident] = []

    init(_ ranker: any RankerPlugin, intervalSeconds: Double) {
        self.ranker = ranker
        self.intervalSeconds = intervalSeconds
        intervalsPerRow = max(1, Int(clamping: Int64((Self.leastRowSeconds / intervalSeconds).rounded(.up))))
        follower = SystemFollower(
            rowSeconds: Double(intervalsPerRow) * intervalSeconds, leadSeconds: intervalSeconds,
            windowRows: settings.windowRows)
    }

    private var rowSeconds: Double { Double(intervalsPerRow) * intervalSeconds }

    /// Takes an interval with the episodes that are open and those that it closed.
    ///
    /// - Returns: the incidents whose cause was ranked, or changed its rank.
    mutating func take(_ interval: WatchInterval, open: [LiveEpisode], closed: [LiveEpisode]) -> [WatchCause] {
        pending.add(interval, isCalm: open.isEmpty && follower.open.isEmpty)
        let now = interval.timeSeconds
        let isRow = pending.intervalCount >= intervalsPerRow
        if isRow { endRow(now) }
        guard let history = buffer?.history else { return [] }
        let episodes = open.map { TrackedEpisode($0, isOpen: true) } + closed.map { TrackedEpisode($0, isOpen: false) }
        if isRow { fit(history) }
        let changes =
            if isRow, let judge {
                follower.take(history, judge, episodes, nowSeconds: now)
            } else {
                follower.update(episodes, graph: history.graph, nowSeconds: now)
            }
        announce(changes, now)
        guard isRow else { return [] }
        return follower.open.compactMap { incident in
            guard let cause = incident.cause, told[incident.identifier] != cause else { return nil }
            told[incident.identifier] = cause
            return WatchCause(
                timeSeconds: now, incident: incident.identifier, startSeconds: incident.startSeconds,
                workloads: incident.workloads, cause: cause)
        }
    }

    /// What an episode's incident seems to be caused by. A detector that is still alarmed when the next incident begins
    /// shows that one.
    func cause(of episode: LiveEpisode) -> RankedCause? {
        follower.open.last { $0.cause != nil && $0.workloads.contains(episode.workload) }?.cause
    }

    /// Open incidents that calls alone opened.
    var callIncidents: [CallIncident] {
        follower.open.compactMap { callIncident($0, endSeconds: nil) }
    }

    private func callIncident(_ incident: TrackedIncident, endSeconds: Double?) -> CallIncident? {
        announced[incident.identifier].map { service in
            CallIncident(
                service: service, startSeconds: incident.startSeconds, endSeconds: endSeconds, cause: incident.cause)
        }
    }

    private mutating func announce(_ changes: [IncidentChange], _ nowSeconds: Double) {
        endedCallIncidents = []
        for case .closed(let incident) in changes {
            if let ended = callIncident(incident, endSeconds: incident.lastSeconds) { endedCallIncidents.append(ended) }
            announced[incident.identifier] = nil
            told[incident.identifier] = nil
        }
        for incident in follower.open where announced[incident.identifier] == nil {
            guard incident.episodes.first?.origin == .calls, let service = incident.cause?.cause?.service,
                nowSeconds - follower.onset(of: incident) >= (Self.announcedRows - 0.5) * rowSeconds
            else { continue }
            announced[incident.identifier] = service
        }
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

    /// Learns what calm rows show, now and then. While something is wrong what was learned before stays.
    private mutating func fit(_ history: SystemHistory) {
        let isLearned = judge?.judgesCallsAlone == true
        let isIdle = follower.open.isEmpty
        let isDue =
            switch judge {
            case nil: true
            case let judge? where judge.quiet.scores.isEmpty: true
            default: rowsSinceFit >= (isLearned ? Self.refitRows : Self.earlyRefitRows)
            }
        guard isDue, isIdle || !isLearned else { return }
        // What is wrong may have begun shortly before the first alarm.
        let lead = Double(settings.windowRows * intervalsPerRow) * intervalSeconds
        let first = (follower.open.map(\.startSeconds).min() ?? .infinity) - lead
        let quiet = calm.indices.filter { calm[$0].isCalm && calm[$0].timeSeconds < first }
        // Fewer quiet rows than a ranking covers teach nothing.
        guard !isIdle || quiet.count >= settings.beforeRows + settings.windowRows else { return }
        do {
            judge = try CauseJudge(ranker, history: history, quietRows: quiet, settings: settings)
            rowsSinceFit = 0
        } catch {
            // The defaults of a built-in ranker fit every history; without a judge nothing is ranked.
            judge = nil
        }
    }
}

/// An incident that no detector had noticed when the calls showed it.
struct CallIncident: Equatable {
    /// The service that was named when it was announced.
    let service: Workload
    let startSeconds: Double
    /// Nil while it is open.
    let endSeconds: Double?
    let cause: RankedCause?
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
