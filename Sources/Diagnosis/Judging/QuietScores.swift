internal import Core
package import Engine

/// The highest scores that a ranker gives in windows where nothing is wrong.
package struct QuietScores: Sendable, Equatable {
    /// Ascending.
    package let scores: [Double]

    package init(_ scores: [Double]) {
        self.scores = scores.filter { !$0.isNaN }.sorted()
    }

    /// Ranks quiet windows, evenly spread over the quiet rows.
    ///
    /// - Parameter limit: how many windows at most.
    package init(of ranker: any FittedRanker, _ reference: RankReference, beforeRows: Int, limit: Int = 1000) {
        let windows = Self.windows(reference, beforeRows: beforeRows)
        let stride = max(1, windows.count / max(1, limit))
        self.init(
            windows.enumerated().compactMap { index, window in
                index.isMultiple(of: stride) ? ranker.rank(reference.history, window).topScore : nil
            })
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
