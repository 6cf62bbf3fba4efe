package import Core
package import Engine

/// The highest scores that a ranker gives in windows where nothing is wrong.
package struct QuietScores: Sendable, Equatable {
    /// Ascending.
    package let scores: [Double]
    /// The score that each service exceeds in a share of the quiet windows; empty if that was not asked for.
    package let limits: [Workload: Double]

    package init(_ scores: [Double], limits: [Workload: Double] = [:]) {
        self.scores = scores.filter { !$0.isNaN }.sorted()
        self.limits = limits
    }

    /// Ranks quiet windows, evenly spread over the quiet rows.
    ///
    /// - Parameters:
    ///   - limit: how many windows at most.
    ///   - serviceShare: share of the windows for the services' own limits; nil for none.
    package init(
        of ranker: any FittedRanker, _ reference: RankReference, beforeRows: Int, limit: Int = 1000,
        serviceShare: Double? = nil
    ) {
        let windows = Self.windows(reference, beforeRows: beforeRows)
        let stride = max(1, windows.count / max(1, limit))
        var top: [Double] = []
        var own: [Workload: [Double]] = [:]
        for (index, window) in windows.enumerated() where index.isMultiple(of: stride) {
            let ranking = ranker.rank(reference.history, window)
            if let score = ranking.topScore { top.append(score) }
            guard serviceShare != nil else { continue }
            for suspect in ranking.suspects { own[suspect.service, default: []].append(suspect.score) }
        }
        self.init(
            top,
            limits: serviceShare.map { share in
                own.mapValues { quantile(sorted: $0.sorted(), share: 1 - share) }
            } ?? [:])
    }

    /// The score that a share of the quiet windows exceeds; nil if there are none.
    package func limit(exceededBy share: Double) -> Double? {
        scores.isEmpty ? nil : quantile(sorted: scores, share: 1 - share)
    }

    /// Share of the quiet windows with a lower score; nil if there are none.
    package func shareBelow(_ score: Double) -> Double? {
        guard !scores.isEmpty else { return nil }
        return Double(scores.count { $0 < score }) / Double(scores.count)
    }

    /// All windows that lie within consecutive quiet rows, with the rows before them.
    private static func windows(_ reference: RankReference, beforeRows: Int) -> [RankWindow] {
        var windows: [RankWindow] = []
        var runStart = 0
        for (index, row) in reference.quietRows.enumerated() {
            if index == 0 || reference.quietRows[index - 1] != row - 1 { runStart = row }
            let onset = row + 1 - reference.windowRows
            if onset - beforeRows >= runStart {
                windows.append(RankWindow(during: onset..<row + 1, before: onset - beforeRows..<onset))
            }
        }
        return windows
    }
}
