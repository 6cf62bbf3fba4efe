package import Core

/// Scores rows and tracks episodes. It has no clock and no file access.
package struct Watcher {
    /// The result of one interval.
    package struct Outcome: Sendable {
        /// Each scored row, and why it raises no alarm if it is anomalous and does not.
        package var verdicts: [(verdict: RowVerdict, hold: Hold?)] = []
        package var events: [EpisodeEvent] = []
        /// Problems of replicas that cannot be scored.
        package var problems: [DetectorError] = []
    }

    package var policy: AlarmPolicy
    package private(set) var streams: StreamSet
    /// Time of the last interval taken.
    package private(set) var lastSeconds: Double?
    private let intervalSeconds: Double
    private let offset: @Sendable (String, Double) -> Double
    private var gates: [StreamKey: AlarmGate] = [:]
    private var tracker = EpisodeTracker()
    /// When an operator accepted the current behaviour of a workload as normal.
    private(set) var accepted: [Workload: Double] = [:]
    private var quiet: QuietTimes

    /// - Parameters:
    ///   - intervalSeconds: the sampling interval.
    ///   - offset: how far a time zone is ahead of UTC at a time, in seconds.
    ///   - historySeconds: how long anomalous intervals are remembered, to leave them out of learning.
    package init(
        policy: AlarmPolicy, intervalSeconds: Double, borrows: Bool = true, historySeconds: Double = 86_400,
        offset: @escaping @Sendable (_ timeZone: String, _ seconds: Double) -> Double = { _, _ in 0 }
    ) {
        self.policy = policy
        self.intervalSeconds = intervalSeconds
        self.offset = offset
        streams = StreamSet(borrows: borrows)
        quiet = QuietTimes(historySeconds: historySeconds)
    }

    package var openEpisodes: [LiveEpisode] { tracker.open }

    /// Takes the rows of one interval.
    ///
    /// - Parameters:
    ///   - rows: at most one for each replica.
    ///   - ended: replicas that ended; their rows are scored first.
    ///   - timeSeconds: nominal time of the interval. An interval that is not after the last one is ignored.
    package mutating func take(_ rows: [WatchRow], ended: [StreamKey] = [], timeSeconds: Double) -> Outcome {
        var outcome = Outcome()
        if let lastSeconds, timeSeconds <= lastSeconds { return outcome }
        lastSeconds = timeSeconds
        for row in rows {
            if row.isStart { gates[row.key, default: AlarmGate()].start(row.timeSeconds) }
            guard let verdict = streams.push(row) else { continue }
            let rule = policy.rule(for: row.key.workload)
            let hold = hold(verdict, rule)
            outcome.verdicts.append((verdict, hold))
            guard verdict.isAnomalous else { continue }
            quiet.add(anomaly: verdict.timeSeconds, of: row.key.workload, interval: intervalSeconds)
            if hold == nil, let event = tracker.add(verdict, rule) { outcome.events.append(event) }
        }
        for key in ended { end(key) }
        // A replica of a source that does not announce ends.
        for key in streams.endIdle(before: timeSeconds - max(3600, 10 * intervalSeconds)) { gates[key] = nil }
        let policy = policy
        outcome.events += tracker.close(at: timeSeconds, margin: intervalSeconds / 2) { policy.rule(for: $0) }
        outcome.problems = streams.takeProblems()
        return outcome
    }

    private mutating func hold(_ verdict: RowVerdict, _ rule: AlarmRule) -> Hold? {
        let workload = verdict.key.workload
        let gated = gates[verdict.key, default: AlarmGate()].judge(verdict, rule)
        guard verdict.isAnomalous else { return nil }
        if accepted[workload] != nil { return .accepted }
        return policy.hold(workload, at: verdict.timeSeconds, offset: offset) ?? gated
    }

    private mutating func end(_ key: StreamKey) {
        streams.end(key)
        gates[key] = nil
    }

    /// Takes new detectors into use; alarms of workloads that were accepted count again.
    package mutating func install(_ detectors: [Workload: InstalledDetector]) {
        streams.install(detectors)
        for workload in detectors.keys { accepted[workload] = nil }
    }

    package mutating func remove(_ workloads: Set<Workload>) { streams.remove(workloads) }

    /// Accepts the current behaviour of a workload as normal: closes its episode and suppresses its alarms until a
    /// detector fitted on the new behaviour is installed.
    package mutating func accept(_ workload: Workload) -> [EpisodeEvent] {
        let event = tracker.close(workload)
        let since = event?.episode.startSeconds ?? lastSeconds ?? 0
        accepted[workload] = since
        quiet.forget(workload)
        return event.map { [$0] } ?? []
    }

    /// When the behaviour of a workload was accepted, if it has not been refitted since.
    package func acceptedSince(_ workload: Workload) -> Double? { accepted[workload] }

    /// Accepted workloads that have not been refitted yet, with the times.
    package var acceptedTimes: [Workload: Double] { accepted }

    /// Anomalous time ranges of a workload, for learning to leave out.
    package func anomalousRanges(_ workload: Workload) -> [QuietTimes.Range] { quiet.ranges(workload) }

    /// The state to save for a restart.
    package var checkpoint: WatcherCheckpoint {
        WatcherCheckpoint(
            lastSeconds: lastSeconds?.bitPattern,
            streams: streams.streams.sorted { $0.key < $1.key }.compactMap { StreamRecord($0.key, $0.value) },
            gates: gates.sorted { $0.key < $1.key }.map {
                WatcherCheckpoint.Gate(workload: $0.key.workload.name, replica: $0.key.replica, gate: $0.value)
            },
            episodes: tracker.open,
            accepted: Dictionary(uniqueKeysWithValues: accepted.map { ($0.key.name, $0.value) }),
            quiet: quiet)
    }

    /// Resumes from a checkpoint. Install the detectors first: streams with a changed detector start over.
    package mutating func resume(_ checkpoint: WatcherCheckpoint) {
        lastSeconds = checkpoint.lastSeconds.map { Double(bitPattern: $0) }
        for stream in checkpoint.streams { streams.resume(stream) }
        for saved in checkpoint.gates {
            gates[StreamKey(workload: Workload(saved.workload), replica: saved.replica)] = saved.gate
        }
        tracker = EpisodeTracker(open: checkpoint.episodes)
        accepted = Dictionary(
            checkpoint.accepted.map { (Workload($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
        quiet = checkpoint.quiet
    }
}
