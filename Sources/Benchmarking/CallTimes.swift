internal import Core

/// A summary of timed calls, in seconds.
package struct CallTimes: Sendable, Equatable {
    /// Number of samples.
    package let count: Int
    package let best: Double
    package let median: Double
    /// The 99th percentile.
    package let p99: Double
    /// By how much the slowest round's median exceeds the fastest one's, as a share of the latter: how much the machine
    /// varied during the measurement.
    package let spread: Double

    /// Sums up rounds of samples.
    ///
    /// - Precondition: there is a round, and none is empty.
    package init(rounds: [[Double]]) {
        precondition(!rounds.isEmpty && rounds.allSatisfy { !$0.isEmpty }, "there must be samples")
        let all = rounds.flatMap { $0 }.sorted()
        let medians = rounds.map { nearestRank(sorted: $0.sorted(), share: 0.5) }
        count = all.count
        best = all[0]
        median = nearestRank(sorted: all, share: 0.5)
        p99 = nearestRank(sorted: all, share: 0.99)
        let (low, high) = (medians.min() ?? 0, medians.max() ?? 0)
        spread = low > 0 ? high / low - 1 : 0
    }
}
