internal import Evaluation
internal import Jobs
internal import Report

extension Quality {
    private static let headers = [
        "workload", "threshold", "FPR", "found", "delay", "AUC-PR", "VUS-PR", "best F1", "F1",
    ]

    /// The tables for people.
    var text: String {
        var cells = rows.map { row in
            [row.name, row.limit.map { NumberText.short($0) } ?? "–", Self.percent(row.falsePositiveRate)]
                + Self.figures(row.report.detector)
        }
        cells.append(["all", "", Self.percent(meanFalsePositiveRate)] + Self.figures(summary.detector))
        cells.append(
            ["random scores", "", Self.percent(summary.random.meanFalsePositiveRate)] + Self.figures(summary.random))
        let kinds = summary.detector.events.injected == 0 ? [] : [Self.kinds(summary.detector.eventsByKind)]
        let quality = TextTable.render(ReportTable(headers: Self.headers, rows: cells), width: Terminal.width)
        let rate = "mean false-positive rate: \(Self.percent(meanFalsePositiveRate))"
        return ([quality] + kinds + [rate]).joined(separator: "\n")
    }

    private static func kinds(_ tallies: [KindTally]) -> String {
        TextTable.render(
            ReportTable(
                headers: ["kind", "found", "recall", "median delay"],
                rows: tallies.map {
                    [
                        $0.kind.isEmpty ? "–" : $0.kind, "\($0.tally.found)/\($0.tally.injected)",
                        percent($0.tally.recall), delay($0.tally.medianDelaySeconds),
                    ]
                }), width: Terminal.width)
    }

    private static func figures(_ row: EvaluationRow) -> [String] {
        [
            row.verdicts.map { "\($0.events.all.found)/\($0.events.all.injected)" } ?? "–",
            delay(row.verdicts?.events.all.medianDelaySeconds),
            share(row.ranking?.aucPR), share(row.ranking?.vusPR), share(row.ranking?.bestF1.f1),
            share(row.verdicts?.points.f1),
        ]
    }

    private static func figures(_ row: SummaryRow) -> [String] {
        [
            "\(row.events.found)/\(row.events.injected)", delay(row.events.medianDelaySeconds),
            share(row.meanAUCPR), share(row.meanVUSPR), share(row.meanBestF1), share(row.meanF1),
        ]
    }

    private static func percent(_ value: Double?) -> String {
        value.map { NumberText.percent($0, decimals: 2) } ?? "–"
    }

    private static func share(_ value: Double?) -> String {
        value.map { NumberText.fixed($0, decimals: 3) } ?? "–"
    }

    private static func delay(_ value: Double?) -> String {
        value.map { "\(NumberText.fixed($0, decimals: 0)) s" } ?? "–"
    }

    /// The figures for machines.
    var json: some Encodable {
        QualityJSON(
            meanFalsePositiveRate: meanFalsePositiveRate,
            workloads: rows.map {
                QualityJSON.Item(
                    name: $0.name, limit: $0.limit, falsePositiveRate: $0.falsePositiveRate, quality: $0.report)
            },
            summary: summary)
    }
}

private struct QualityJSON: Encodable {
    struct Item: Encodable {
        let name: String
        let limit: Double?
        let falsePositiveRate: Double?
        let quality: EvaluationReport
    }

    let meanFalsePositiveRate: Double?
    let workloads: [Item]
    let summary: EvaluationSummary
}
