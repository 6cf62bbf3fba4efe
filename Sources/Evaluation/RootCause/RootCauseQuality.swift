internal import Core

/// How often a ranker has the culprit among its first suspects.
package struct RootCauseQuality: Sendable, Equatable {
    /// A mean over faults with its 95 % bootstrap interval.
    package struct Estimate: Sendable, Equatable {
        package let mean: Double
        package let low: Double
        package let high: Double
    }

    /// Number of faults.
    package let faultCount: Int
    package let top1: Estimate
    package let top3: Estimate
    package let top5: Estimate
    /// Mean of top-1 to top-5.
    package let averageAt5: Estimate

    /// Resamples behind an interval.
    package static let resamples = 1000

    /// The quality over some faults; nil for none.
    package init?(_ faults: [RankedFault], seed: UInt64 = 1) {
        guard !faults.isEmpty else { return nil }
        faultCount = faults.count
        let hits = faults.map { fault in (1...5).map(fault.chance(amongFirst:)) }
        // The same resamples for all measures, so that they can be compared.
        var generator = SplitMix64(seed: seed)
        let picks = (0..<Self.resamples).map { _ in
            faults.map { _ in Int(generator.next() % UInt64(faults.count)) }
        }
        func estimate(_ value: ([Double]) -> Double) -> Estimate {
            let values = hits.map(value)
            let mean = { (indices: [Int]) in
                indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
            }
            let means = picks.map(mean).sorted()
            return Estimate(
                mean: mean(Array(values.indices)), low: quantile(sorted: means, share: 0.025),
                high: quantile(sorted: means, share: 0.975))
        }
        top1 = estimate { $0[0] }
        top3 = estimate { $0[2] }
        top5 = estimate { $0[4] }
        averageAt5 = estimate { $0.reduce(0, +) / 5 }
    }
}
