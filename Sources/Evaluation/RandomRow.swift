internal import Core

/// Scores and verdicts of a detector that guesses, evaluated beside every real one.
///
/// Some metrics give random scores a high mark; only the distance to this row means anything.
package enum RandomRow {
    /// Uniform scores in [0, 1). The workload's name enters the seed, so that workloads of equal length get
    /// different guesses and the order of evaluation does not matter.
    package static func scores(count: Int, seed: UInt64, workload: String) -> [Double] {
        draws(1, count: count, seed: seed, workload: workload)[0]
    }

    /// Several independent sets of such scores; the first is `scores(count:seed:workload:)`.
    package static func draws(_ draws: Int, count: Int, seed: UInt64, workload: String) -> [[Double]] {
        var generator = SplitMix64(seed: seed ^ FNV1a.hash(workload))
        return (0..<draws).map { _ in (0..<count).map { _ in generator.nextUnit() } }
    }

    /// Flags the `flaggedCount` highest scores: the guesser gets as many verdicts as the detector spent.
    package static func verdicts(scores: [Double], flaggedCount: Int) -> [Bool] {
        var verdicts = [Bool](repeating: false, count: scores.count)
        // By index among equals, so that the count is exact.
        let order = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
        for index in order.prefix(flaggedCount) { verdicts[index] = true }
        return verdicts
    }
}
