package import Core
package import Engine
package import Ingest

/// What came out of fitting or calibrating detectors.
package struct FitOutcome: Sendable {
    /// A workload without a detector.
    package struct Missing: Sendable {
        package let workload: Workload
        package let error: PlacedError
        /// Why there was too little to learn from; nil for a failure.
        package let reason: SkipReason?
    }

    /// Of each workload that was begun, in their order.
    package let outcomes: [FleetTrainer.Outcome]
    /// Workloads in the data.
    package let workloadCount: Int
    /// What was read; nil where the caller gave the series.
    package var summary: IngestSummary?
    /// Columns that many rows lack.
    package var columnGaps: [ColumnGap] = []
    /// Detectors of a calibrated model file that are not in the data and so not in the result.
    package var unusedDetectors: [Workload] = []

    init(_ outcomes: [FleetTrainer.Outcome], workloadCount: Int) {
        self.outcomes = outcomes
        self.workloadCount = workloadCount
    }

    package var detectors: [Detector] {
        outcomes.compactMap { outcome in
            guard case .success(let detector) = outcome.result else { return nil }
            return detector
        }
    }

    /// Workloads without a detector.
    package var missing: [Missing] { outcomes.compactMap(Missing.init) }

    /// Workloads with too little to learn from.
    package var skipped: [Missing] { missing.filter { $0.reason != nil } }

    /// Workloads whose detector failed.
    package var failed: [Missing] { missing.filter { $0.reason == nil } }

    /// Workloads that were not begun as the job was cancelled.
    package var notBegunCount: Int { workloadCount - outcomes.count }

    /// - Throws: ``JobError`` or the only workload's error if there is no detector at all.
    func check() throws {
        guard detectors.isEmpty else { return }
        guard let first = missing.first else {
            throw JobError(problem: "stopped before any detector was fitted", remedy: "nothing was written")
        }
        guard outcomes.count > 1 else { throw first.error }
        let problem: Guidance = "none of \(outcomes.count) workloads could be fitted; first error: "
        let own = first.error.diagnostic
        throw JobError(
            problem: problem + Guidance(own.place.map { "\($0): " } ?? "") + own.problem, remedy: own.remedy)
    }
}

extension FitOutcome.Missing {
    /// nil for a workload with a detector.
    package init?(_ outcome: FleetTrainer.Outcome) {
        guard case .failure(let error) = outcome.result else { return nil }
        self.init(
            workload: outcome.workload, error: PlacedError(error, workload: outcome.workload),
            reason: SkipReason(error))
    }
}
