internal import Core
package import Engine

/// How detectors are compared.
package struct TuneSettings: Sendable {
    /// Time for the search in seconds, over all runs that share a state file.
    package var budgetSeconds = 600.0
    /// Share of the rows, at the end, on which only the winner and the default are measured. 0 for none.
    package var testShare = 0.2
    /// Share of the rows, before those, on which detectors are compared.
    package var validationShare = 0.2
    /// Highest share of normal rows that may be anomalous without a penalty.
    package var allowedFalsePositives = 0.005
    /// Random seed of candidates, perturbations and fits.
    package var seed: UInt64 = 1
    /// Whether neural models are tried; a fit of one on a week of minutes takes minutes.
    package var usesNetworks = true
    /// Stages that are chosen already, with their parameters.
    package var fixed: [PluginKind: PluginChoice] = [:]
    /// Workloads compared on at most.
    package var workloadLimit = 12
    /// Workloads fitted at a time.
    package var jobCount = 1

    package init() {}

    func check() throws(JobError) {
        guard budgetSeconds > 0, budgetSeconds.isFinite else {
            throw JobError(problem: "the budget is \(budgetSeconds) s, but it must be positive", isUsage: true)
        }
        guard (0...0.4).contains(testShare), (0.05...0.4).contains(validationShare) else {
            throw JobError(
                problem: "the test share is \(testShare) and the validation share \(validationShare)",
                remedy: "give 0 to 0.4 and 0.05 to 0.4", isUsage: true)
        }
    }
}

/// How well a detector did on rows that it was not fitted on. Means over workloads.
package struct TuneFigures: Sendable, Codable, Equatable {
    /// What candidates are ranked by: see ``criterion(aucPR:f1:falsePositives:allowed:)``.
    package var criterion: Double
    /// Area under the curve of precision over recall, on labelled rows or on rows with synthetic perturbations.
    package var aucPR: Double
    /// F1 of the verdicts on the same rows.
    package var f1: Double
    /// Share of normal rows that are anomalous.
    package var falsePositiveRate: Double
    /// Time to fit and score.
    package var seconds: Double
    /// Workloads measured.
    package var workloadCount: Int

    /// The mean of AUC-PR and F1, less ten times the false positives above what is allowed.
    ///
    /// The first says whether anomalies rank high, the second whether the threshold sits well. The penalty is what makes a
    /// detector with 5 % of false alarms useless however well it ranks.
    static func criterion(aucPR: Double, f1: Double, falsePositives: Double, allowed: Double) -> Double {
        (aucPR + f1) / 2 - 10 * max(0, falsePositives - allowed)
    }

    /// Means over workloads.
    static func mean(_ figures: [TuneFigures], of count: Int) -> TuneFigures {
        // A workload that could not be fitted counts as nothing found.
        let total = Double(max(1, count))
        func mean(_ value: (TuneFigures) -> Double) -> Double { figures.reduce(0) { $0 + value($1) } / total }
        return TuneFigures(
            criterion: mean(\.criterion), aucPR: mean(\.aucPR), f1: mean(\.f1),
            falsePositiveRate: mean(\.falsePositiveRate), seconds: figures.reduce(0) { $0 + $1.seconds },
            workloadCount: figures.count)
    }
}
