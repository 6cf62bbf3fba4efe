internal import Core
internal import Engine
package import Evaluation

/// The figures of `eval`: one row for each scored series, then the means and the row for random scores.
package struct Quality: Sendable {
    package struct Row: Sendable {
        package let name: String
        package let limit: Double?
        package let falsePositiveRate: Double?
        package let report: EvaluationReport
    }

    package let rows: [Row]
    package let summary: EvaluationSummary

    /// - Parameters:
    ///   - normal: scores of normal data to count false positives on; nil counts them on the unlabelled points.
    ///   - events: by workload.
    init(
        scored: [ScoredSeries], normal: [ScoredSeries]?, events: [String: [LabeledEvent]], settings: EvaluationSettings
    ) throws {
        let replicaCounts = Dictionary(grouping: scored, by: \.workload).mapValues(\.count)
        rows = try scored.filter { $0.count > 0 }.map { series in
            let input = try EvaluationInput(
                workload: series.workload.name, scores: series.scores, verdicts: series.verdicts,
                timesSeconds: series.timesSeconds, events: events[series.workload.name] ?? [])
            let report = try EvaluationReport(input, settings: settings)
            let rate: Double? =
                if let normal {
                    Self.flaggedShare(normal.filter { $0.workload == series.workload })
                } else {
                    report.detector.verdicts?.points.falsePositiveRate
                }
            let isOnly = replicaCounts[series.workload] == 1
            return Row(
                name: isOnly ? series.workload.name : "\(series.workload) \(series.replica)",
                limit: series.limits.last, falsePositiveRate: rate, report: report)
        }
        summary = EvaluationSummary(rows.map(\.report))
    }

    private static func flaggedShare(_ scored: [ScoredSeries]) -> Double? {
        let count = scored.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        return Double(scored.reduce(0) { $0 + $1.verdicts.count { $0 } }) / Double(count)
    }

    /// Mean of the rows' false-positive rates.
    package var meanFalsePositiveRate: Double? {
        let rates = rows.compactMap(\.falsePositiveRate)
        return rates.isEmpty ? nil : rates.reduce(0, +) / Double(rates.count)
    }
}
