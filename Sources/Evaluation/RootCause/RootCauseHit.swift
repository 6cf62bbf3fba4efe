package import Core

/// A fault and what a ranker made of it.
package struct RankedFault: Sendable, Equatable {
    /// The service at fault.
    package let culprit: Workload
    /// The kind of fault; empty if it is not known.
    package let kind: String
    /// The ranking; nil for a fault that was not noticed, which counts as wrong.
    package let ranking: Ranking?

    package init(culprit: Workload, kind: String, ranking: Ranking?) {
        self.culprit = culprit
        self.kind = kind
        self.ranking = ranking
    }

    /// The chance that the culprit is among the first `count` suspects, if equal scores are put in random order.
    package func chance(amongFirst count: Int) -> Double {
        guard let suspects = ranking?.suspects, let own = suspects.first(where: { $0.service == culprit }) else {
            return 0
        }
        let above = suspects.count { $0.score > own.score }
        let tied = suspects.count { $0.score == own.score }
        return min(1, max(0, Double(count - above) / Double(tied)))
    }
}
