package import Core
package import Engine

/// Finds the incidents across workloads in recorded data and ranks the suspects of each.
package struct IncidentFinder: Sendable {
    package let history: SystemHistory
    private let judge: CauseJudge
    private let rowSeconds: Double

    /// - Parameter quietRows: rows of the history in which nothing was wrong, ascending.
    package init(_ plugin: any RankerPlugin, history: SystemHistory, quietRows: [Int]) throws {
        self.history = history
        judge = try CauseJudge(plugin, history: history, quietRows: quietRows)
        rowSeconds = history.edges.intervalSeconds ?? 0
    }

    /// The incidents of episodes that detectors found and of those that the calls alone show, in order of their start.
    ///
    /// - Parameter rows: those in which calls are looked at.
    package func incidents(of episodes: [TrackedEpisode], rows: Range<Int>) -> [TrackedIncident] {
        var follower = SystemFollower(
            rowSeconds: rowSeconds, leadSeconds: rowSeconds, windowRows: judge.settings.windowRows)
        var rowsByTime: [Double: Int] = [:]
        for row in rows { rowsByTime[history.edges.timesSeconds[row]] = row }
        var closed: [TrackedIncident] = []
        let times = Set(episodes.flatMap { [$0.startSeconds, $0.lastSeconds] }).union(rowsByTime.keys).sorted()
        for now in times {
            let current = episodes.filter { $0.lasts(at: now) }.map { $0.known(at: now) }
            let changes =
                if let row = rowsByTime[now] {
                    follower.take(history, row: row, judge, current, nowSeconds: now)
                } else {
                    follower.update(current, graph: history.graph, nowSeconds: now)
                }
            for case .closed(let incident) in changes { closed.append(ranked(incident, by: follower)) }
        }
        for case .closed(let incident) in follower.end(graph: history.graph) {
            closed.append(ranked(incident, by: follower))
        }
        return closed.sorted { ($0.startSeconds, $0.identifier) < ($1.startSeconds, $1.identifier) }
    }

    /// An incident that no row of calls followed is ranked by those before.
    private func ranked(_ incident: TrackedIncident, by follower: SystemFollower) -> TrackedIncident {
        guard incident.cause == nil else { return incident }
        var incident = incident
        incident.cause = judge.judge(history, onsetSeconds: follower.onset(of: incident))
        return incident
    }

    /// Seconds lost in the calls of each edge of the graph in an incident's first rows, against the rows before.
    package func lostSeconds(in incident: TrackedIncident) -> [Double] {
        let window = RankWindow(
            in: history.edges, onsetSeconds: onset(of: incident.startSeconds), count: judge.settings.windowRows,
            beforeCount: judge.settings.beforeRows)
        return history.graph.edges.indices.map { lostSeconds(edge: $0, window) }
    }

    /// An episode is stamped with the end of its first anomalous row, which belongs to it.
    private func onset(of startSeconds: Double) -> Double { startSeconds - rowSeconds }

    private func lostSeconds(edge: Int, _ window: RankWindow) -> Double {
        let table = history.edges
        let seconds = isMeasured(table.callerSeconds, edge, window) ? table.callerSeconds : table.calleeSeconds
        guard let now = mean(seconds, edge, window.during), let before = mean(seconds, edge, window.before) else {
            return 0
        }
        return max(0, now.seconds - before.seconds / before.requests * now.requests)
    }

    private func isMeasured(_ seconds: [Float], _ edge: Int, _ window: RankWindow) -> Bool {
        window.during.contains { !seconds[edge * history.rowCount + $0].isNaN }
    }

    private func mean(_ seconds: [Float], _ edge: Int, _ rows: Range<Int>) -> (seconds: Double, requests: Double)? {
        var sum = (seconds: 0.0, requests: 0.0)
        for row in rows {
            let cell = edge * history.rowCount + row
            let requests = Double(history.edges.requests[cell])
            guard requests > 0, seconds[cell].isFinite else { continue }
            sum.seconds += Double(seconds[cell])
            sum.requests += requests
        }
        return sum.requests > 0 ? sum : nil
    }
}
