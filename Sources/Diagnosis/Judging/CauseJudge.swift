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

        package init() {}
    }

    package let settings: Settings
    package let quiet: QuietScores
    private let ranker: any FittedRanker

    /// Fits a ranker and learns what it scores in quiet windows.
    ///
    /// - Parameter quietRows: rows of the history in which nothing was wrong, ascending.
    package init(
        _ plugin: any RankerPlugin, parameters: [String: ParameterValue] = [:], history: SystemHistory,
        quietRows: [Int], settings: Settings = Settings()
    ) throws {
        let reference = RankReference(history: history, quietRows: quietRows, windowRows: settings.windowRows)
        let ranker = try plugin.fit(reference, parameters: plugin.manifest.resolve(parameters))
        self.ranker = ranker
        self.settings = settings
        quiet = QuietScores(of: ranker, reference, beforeRows: settings.beforeRows)
    }

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

    private func judge(_ history: SystemHistory, _ window: RankWindow) -> RankedCause {
        let ranking = ranker.rank(history, window)
        let top = ranking.topScore ?? 0
        let limit = quiet.limit(exceededBy: settings.quietShare)
        return RankedCause(
            ranking: ranking, confidence: quiet.shareBelow(top),
            isClear: limit.map { top > max($0, ranker.leastClearScore) } == true && ranking.tiedAtTop == 1)
    }
}
