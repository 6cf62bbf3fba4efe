package import Core
package import Engine

/// Ranks the suspects of an event and says whether the first of them stands out from what quiet windows show.
package struct CauseJudge: Sendable {
    /// How rankings are made and judged.
    package struct Settings: Sendable, Equatable {
        /// Rows after the onset that are looked at.
        package var windowRows = 3
        /// Rows before the onset that they are compared with.
        package var beforeRows = 20
        /// Share of quiet windows in which a cause may be named.
        package var quietShare = 0.01
        /// With fewer quiet windows than this, calls alone open no incident.
        package var leastQuietWindows = 30

        package init() {}
    }

    package let settings: Settings
    package let quiet: QuietScores
    private let ranker: any FittedRanker
    /// The same for single rows.
    private let rowQuiet: QuietScores
    private let rowRanker: any FittedRanker

    /// Fits a ranker and learns what it scores in quiet windows.
    ///
    /// - Parameter quietRows: rows of the history in which nothing was wrong, ascending.
    package init(
        _ plugin: any RankerPlugin, parameters: [String: ParameterValue] = [:], history: SystemHistory,
        quietRows: [Int], settings: Settings = Settings()
    ) throws {
        let reference = RankReference(history: history, quietRows: quietRows, windowRows: settings.windowRows)
        let resolved = try plugin.manifest.resolve(parameters)
        ranker = try plugin.fit(reference, parameters: resolved)
        let rowReference = RankReference(history: history, quietRows: quietRows, windowRows: 1)
        rowRanker = try plugin.fit(rowReference, parameters: resolved)
        self.settings = settings
        quiet = QuietScores(of: ranker, reference, beforeRows: settings.beforeRows)
        rowQuiet = QuietScores(
            of: rowRanker, rowReference, beforeRows: settings.beforeRows, serviceShare: settings.quietShare)
    }

    /// Whether there are enough quiet windows to say from the calls alone that something is wrong.
    package var judgesCallsAlone: Bool { quiet.scores.count >= settings.leastQuietWindows }

    /// Ranks what began at an onset, as known at a later time.
    package func judge(_ history: SystemHistory, onsetSeconds: Double, nowSeconds: Double = .infinity) -> RankedCause {
        judge(
            history,
            RankWindow(
                in: history.edges, onsetSeconds: onsetSeconds, endSeconds: nowSeconds, count: settings.windowRows,
                beforeCount: settings.beforeRows))
    }

    /// Ranks the rows up to one, whether or not anything is wrong in them.
    ///
    /// - Parameter row: the last row that is known; nil for the history's last.
    package func judgeLatest(_ history: SystemHistory, row: Int? = nil) -> RankedCause {
        let end = min(max((row ?? history.rowCount - 1) + 1, 0), history.rowCount)
        let onset = max(0, end - settings.windowRows)
        return judge(history, RankWindow(during: onset..<end, before: max(0, onset - settings.beforeRows)..<onset))
    }

    /// The service that the newest row shows to be at fault; nil if it shows none.
    ///
    /// It must be the clear cause of the row and of the latest rows together: one row alone is often chance. Where a
    /// detector is alarmed about a service, that service alone is in question: its score has to stand out from its own
    /// scores in quiet rows, and not from the highest of all services.
    ///
    /// - Parameters:
    ///   - row: the newest row; nil for the history's last.
    ///   - alarmed: services whose detectors are alarmed.
    package func service(
        inNewestRowOf history: SystemHistory, row: Int? = nil, alarmed: Set<Workload> = []
    ) -> Workload? {
        guard judgesCallsAlone else { return nil }
        let newest = min(max(row ?? history.rowCount - 1, 0), history.rowCount - 1)
        guard newest >= 0 else { return nil }
        let window = RankWindow(
            during: newest..<newest + 1, before: max(0, newest - settings.beforeRows)..<newest)
        let ranking = rowRanker.rank(history, window)
        guard ranking.tiedAtTop == 1, let top = ranking.suspects.first else { return nil }
        if alarmed.contains(top.service), let limit = rowQuiet.limits[top.service], top.score > limit {
            return top.service
        }
        guard isClear(ranking, rowQuiet, rowRanker) else { return nil }
        return judgeLatest(history, row: newest).cause?.service == top.service ? top.service : nil
    }

    private func judge(_ history: SystemHistory, _ window: RankWindow) -> RankedCause {
        let ranking = ranker.rank(history, window)
        return RankedCause(
            ranking: ranking, confidence: quiet.shareBelow(ranking.topScore ?? 0),
            isClear: isClear(ranking, quiet, ranker))
    }

    private func isClear(_ ranking: Ranking, _ quiet: QuietScores, _ ranker: any FittedRanker) -> Bool {
        guard let top = ranking.topScore, let limit = quiet.limit(exceededBy: settings.quietShare) else { return false }
        return top > max(limit, ranker.leastClearScore) && ranking.tiedAtTop == 1
    }
}
