package import Core
package import Engine

/// Ranks labelled faults with several rankers.
package struct RootCauseEvaluation: Sendable {
    /// A labelled fault.
    package struct Fault: Sendable, Equatable {
        package let culprit: Workload
        package let kind: String
        /// When it began, or when it was noticed, in seconds since 1970-01-01 UTC; nil if it was not noticed.
        package let onsetSeconds: Double?

        package init(culprit: Workload, kind: String, onsetSeconds: Double?) {
            self.culprit = culprit
            self.kind = kind
            self.onsetSeconds = onsetSeconds
        }
    }

    /// Rows after an onset that are looked at, and rows before it that they are compared with.
    package var windowRows = 3
    package var beforeRows = 20
    package var seed: UInt64 = 1

    package init() {}

    /// The quality of each ranker, with its default parameters.
    ///
    /// - Parameter quietRows: rows in which nothing was wrong; rankers learn from these alone where there are enough.
    package func report(
        _ rankers: [any RankerPlugin], history: SystemHistory, quietRows: [Int], faults: [Fault]
    ) throws -> RootCauseReport {
        let reference = RankReference(history: history, quietRows: quietRows, windowRows: windowRows)
        return RootCauseReport(
            try rankers.map { plugin in
                let ranker = try plugin.fit(reference, parameters: plugin.manifest.resolve())
                return (plugin.manifest.name, faults.map { ranked($0, ranker, history) })
            },
            seed: seed)
    }

    private func ranked(_ fault: Fault, _ ranker: any FittedRanker, _ history: SystemHistory) -> RankedFault {
        RankedFault(
            culprit: fault.culprit, kind: fault.kind,
            ranking: fault.onsetSeconds.map { onset in
                ranker.rank(
                    history,
                    RankWindow(in: history.edges, onsetSeconds: onset, count: windowRows, beforeCount: beforeRows))
            })
    }
}
