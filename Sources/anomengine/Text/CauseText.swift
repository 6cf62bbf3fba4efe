internal import Core
internal import Evaluation

/// A ranked cause as text.
enum CauseText {
    static func text(_ cause: RankedCause, count: Int) -> String {
        var lines: [String] = []
        if let named = cause.cause {
            lines.append("probable cause: \(named.service.name)")
        } else {
            lines.append(cause.description)
        }
        if let confidence = cause.confidence {
            lines.append("confidence: above \(share(confidence)) of quiet windows")
        }
        for (index, suspect) in cause.ranking.suspects.prefix(count).enumerated() {
            lines.append("\(index + 1). \(decimals(suspect.score))  \(suspect.description)")
        }
        return lines.joined(separator: "\n")
    }

    static func share(_ value: Double) -> String {
        let tenths = Int((min(max(value, 0), 1) * 1000).rounded(.down))
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// Three decimals.
    static func decimals(_ value: Double) -> String {
        guard let thousandths = Int(exactly: (value * 1000).rounded()) else { return "\(value)" }
        let fraction = String(thousandths.magnitude % 1000)
        let sign = thousandths < 0 ? "-" : ""
        return "\(sign)\(thousandths.magnitude / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}

/// The quality of rankers as a table.
enum RootCauseText {
    static func text(_ report: RootCauseReport) -> String {
        var rows = [["faults", "ranker", "count", "top-1", "95 % interval", "top-3", "top-5", "Avg@5"]]
        for row in report.rows {
            let quality = row.quality
            rows.append([
                row.kind ?? "all", row.ranker, "\(quality.faultCount)", CauseText.decimals(quality.top1.mean),
                "\(CauseText.decimals(quality.top1.low))–\(CauseText.decimals(quality.top1.high))",
                CauseText.decimals(quality.top3.mean), CauseText.decimals(quality.top5.mean),
                CauseText.decimals(quality.averageAt5.mean),
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
                .joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
