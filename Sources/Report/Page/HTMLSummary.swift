internal import Core
internal import Engine

/// The part of the page that comes first: what was found, where it is worst, and what stands behind it.
enum HTMLSummary {
    /// Rows of the summary's episodes table; the workloads' own sections have more.
    private static let summaryRowLimit = 20
    /// Rows of a workload's episodes table; the rest is in the CSV and JSON files.
    static let episodeRowLimit = 100

    static func render(_ report: DetectionReport, anchors: [String]) -> String {
        var html = "<section id=\"summary\" aria-labelledby=\"summary-heading\">\n"
        html += "<h2 id=\"summary-heading\">Summary</h2>\n"
        html += HTMLParts.paragraphs(report.summaryLines)
        html += HTMLParts.cards(headline(report))
        html += report.summaryTables.map { HTMLParts.table($0) }.joined()
        html += "<h3 id=\"workloads\">Workloads</h3>\n" + workloads(report.sections, anchors: anchors)
        html += "<h3>Incidents</h3>\n"
        html += episodes(
            report.sections.flatMap(\.episodes), limit: summaryRowLimit, restIsIn: "the workloads' sections below")
        return html + "</section>\n"
    }

    private static func headline(_ report: DetectionReport) -> [Fact] {
        let counts = ScoreCounts(report.sections.flatMap(\.scored))
        let affected = report.sections.count { !$0.episodes.isEmpty }
        var facts = [
            Fact("incidents", "\(report.sections.reduce(0) { $0 + $1.episodes.count })"),
            Fact("workloads with incidents", "\(affected) of \(report.sections.count)"),
            Fact("rows scored", "\(counts.scoreCount)"),
            Fact("rows above the threshold", share(counts)),
        ]
        if counts.unscoredRowCount > 0 { facts.append(Fact("rows not scored", "\(counts.unscoredRowCount)")) }
        let times = report.sections.filter { !$0.scored.allSatisfy { $0.count == 0 } }.map(\.timeRange)
        if let from = times.map(\.lowerBound).min(), let to = times.map(\.upperBound).max() {
            facts.append(Fact("from (UTC)", TimeText.plain(from)))
            facts.append(Fact("to (UTC)", TimeText.plain(to)))
        }
        return facts
    }

    static func share(_ counts: ScoreCounts) -> String {
        guard let share = counts.anomalousShare else { return "n/a" }
        return "\(counts.anomalyCount) (\(NumberText.percent(share, decimals: 2)))"
    }

    static func episodes(_ episodes: [Episode], limit: Int, restIsIn place: String) -> String {
        guard !episodes.isEmpty else { return "<p>None.</p>\n" }
        let shown = Array(EpisodeTable.sorted(episodes).prefix(limit))
        let rest = episodes.count - shown.count
        let caption =
            rest > 0
            ? "The \(shown.count) highest relative to the threshold; \(rest) more are in \(place)."
            : "Highest ratio to the threshold first; with the share of the score by feature."
        return HTMLParts.table(EpisodeTable.table(shown, caption: caption))
    }

    private static func workloads(_ sections: [WorkloadSection], anchors: [String]) -> String {
        guard !sections.isEmpty else { return "<p>None.</p>\n" }
        let counts = sections.map(\.counts)
        func rank(_ index: Int) -> Double { counts[index].peakOverLimit ?? -.infinity }
        let order = sections.indices.sorted { (-rank($0), $0) < (-rank($1), $1) }
        let rows = order.map { index in
            [
                sections[index].workload.name, "\(sections[index].episodes.count)",
                counts[index].peakOverLimit.map(NumberText.ratio) ?? "n/a",
                counts[index].anomalousShare.map { NumberText.percent($0, decimals: 2) } ?? "n/a",
                "\(counts[index].scoreCount)",
            ]
        }
        let table = ReportTable(
            caption: "Highest ratio to the threshold first.",
            headers: ["workload", "incidents", "peak ratio", "above threshold", "rows scored"], rows: rows)
        return HTMLParts.table(
            table, links: order.map { anchors[$0] }, extraHeader: "score and threshold (dashed)",
            extra: order.map { sections[$0].scored.isEmpty ? "" : sections[$0].scoreThumbnail().inline })
    }
}
