package import Core
package import Engine

/// Comma-separated values after RFC 4180, with LF line ends. Undefined numbers are empty cells.
///
/// Names in cells may come from anyone. One that a spreadsheet would take for a formula gets an apostrophe in front, and
/// control characters are written as `\u{1b}`.
package enum CSVWriter {
    /// Headings of the scores file.
    package static let scoreHeaders = [
        "time", "workload", "replica", "score", "limit", "anomalous", "top_feature", "top_share",
    ]
    /// Headings of the episodes file.
    package static let episodeHeaders = [
        "workload", "replica", "start", "end", "anomalies", "peak_time", "peak_score", "peak_over_limit",
        "feature_1", "share_1", "feature_2", "share_2", "feature_3", "share_3",
    ]

    /// Writes one line of cells.
    package static func writeLine(_ cells: [String], to output: inout some TextOutputStream) {
        output.write(cells.map(quoted).joined(separator: ",") + "\n")
    }

    /// Writes headings and one line for each score; times are ISO 8601 in UTC.
    package static func writeScores(_ scored: [ScoredSeries], to output: inout some TextOutputStream) {
        writeLine(scoreHeaders, to: &output)
        for series in scored {
            for index in 0..<series.count {
                let top = series.topContribution(at: index)
                writeLine(
                    [
                        TimeText.iso(series.timesSeconds[index]), series.workload.name, series.replica,
                        number(series.scores[index]), number(series.limits[index]),
                        series.verdicts[index] ? "1" : "0",
                        top?.feature ?? "", number(top?.share ?? .nan),
                    ], to: &output)
            }
        }
    }

    /// Writes headings and one line for each episode, in the order given.
    package static func writeEpisodes(_ episodes: [Episode], to output: inout some TextOutputStream) {
        writeLine(episodeHeaders, to: &output)
        for episode in episodes {
            var cells = [
                episode.workload.name, episode.replica,
                TimeText.iso(episode.startSeconds), TimeText.iso(episode.endSeconds),
                "\(episode.anomalyCount)", TimeText.iso(episode.peakSeconds),
                number(episode.peakScore), number(episode.peakOverLimit),
            ]
            for rank in 0..<3 {
                let attribution = rank < episode.attributions.count ? episode.attributions[rank] : nil
                cells += [attribution?.feature ?? "", number(attribution?.share ?? .nan)]
            }
            writeLine(cells, to: &output)
        }
    }

    static func quoted(_ cell: String) -> String {
        let cell = safe(cell)
        let needsQuotes = cell.utf8.contains { [UInt8(ascii: ","), 0x22, 0x0A, 0x0D].contains($0) }
        guard needsQuotes || cell.first == " " || cell.last == " " else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Numbers stay as they are, also those with a sign.
    private static func safe(_ cell: String) -> String {
        guard let first = cell.unicodeScalars.first else { return cell }
        let isFormula = formulaStarts.contains(first) && Double(cell) == nil
        return (isFormula ? "'" : "") + VisibleText.line(cell, limit: .max)
    }

    /// After OWASP's page on CSV injection, full-width forms among them.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}",
    ]

    private static func number(_ value: Double) -> String {
        value.isNaN ? "" : "\(value)"
    }
}

extension ScoredSeries {
    /// The feature with the largest part of a score; nil where no feature has any.
    func topContribution(at index: Int) -> Attribution? {
        let parts = contributions[index * features.count..<(index + 1) * features.count]
        let total = parts.reduce(0) { $0 + Double($1) }
        guard total > 0, total.isFinite, let top = parts.max() else { return nil }
        guard let position = parts.firstIndex(of: top) else { return nil }
        return Attribution(feature: features[position - parts.startIndex], share: Double(top) / total)
    }
}
