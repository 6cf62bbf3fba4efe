internal import Evaluation
internal import Foundation

/// Lines of a Markdown table.
enum AccuracyTable {
    static let header = """
        | model | scorer | AUC-PR | VUS-PR | best F1 (oracle) | F1 | events | false positives | worst | alarms a day | delay | fit | a row |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        """

    /// Means over seeds, with their standard deviation where there are several.
    static func row(_ runs: [Measurement]) -> String {
        let summaries = runs.map { SummaryRow($0.rows) }
        let cells = [
            "`\(runs[0].combination.model)`", "`\(runs[0].combination.scorer)`",
            share(summaries.map(\.meanAUCPR)), share(summaries.map(\.meanVUSPR)), share(summaries.map(\.meanBestF1)),
            share(summaries.map(\.meanF1)), events(summaries[0]), percent(summaries.map(\.meanFalsePositiveRate)),
            percent(runs.map { $0.worstFalsePositiveRate }), number(summaries[0].falseAlarms.perDay, "%.1f"),
            number(summaries[0].events.medianDelaySeconds.map { $0 / 60 }, "%.0f min"),
            String(format: "%.1f s", mean(runs.map(\.fitSeconds))),
            String(format: "%.0f µs", mean(runs.map(\.microsecondsPerRow))),
        ]
        return "| \(cells.joined(separator: " | ")) |"
    }

    /// The row of random scores.
    static func randomRow(_ rows: [EvaluationRow]) -> String {
        let summary = SummaryRow(rows)
        let cells = [
            "random scores", "", share([summary.meanAUCPR]), share([summary.meanVUSPR]), share([summary.meanBestF1]),
            share([summary.meanF1]), events(summary), percent([summary.meanFalsePositiveRate]), "", "", "", "", "",
        ]
        return "| \(cells.joined(separator: " | ")) |"
    }

    private static func events(_ summary: SummaryRow) -> String { "\(summary.events.found)/\(summary.events.injected)" }

    private static func share(_ values: [Double?]) -> String { spread(values, 1, "%.3f", "") }

    private static func percent(_ values: [Double?]) -> String { spread(values, 100, "%.2f", " %") }

    private static func number(_ value: Double?, _ format: String) -> String {
        value.map { String(format: format, $0) } ?? "–"
    }

    private static func spread(_ values: [Double?], _ factor: Double, _ format: String, _ unit: String) -> String {
        let known = values.compactMap { $0.map { $0 * factor } }
        guard !known.isEmpty else { return "–" }
        let centre = mean(known)
        guard known.count > 1 else { return String(format: format, centre) + unit }
        let squares = known.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
        let deviation = (squares / Double(known.count - 1)).squareRoot()
        return String(format: format, centre) + " ± " + String(format: format, deviation) + unit
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
}
