internal import Core
internal import Engine
internal import Evaluation

/// The part of the page on one workload.
enum HTMLWorkload {
    static func render(_ section: WorkloadSection, anchor: String) -> String {
        var html = "<section class=\"workload\" id=\"\(anchor)\" aria-labelledby=\"\(anchor)-heading\">\n"
        html += "<h2 id=\"\(anchor)-heading\">\(escaped(printable(section.workload.name)))</h2>\n"
        html += HTMLParts.cards(facts(section))
        if !section.scored.isEmpty {
            html += "<h3>Score and threshold</h3>\n" + HTMLParts.figure(section.scorePlot())
        }
        if !section.episodes.isEmpty {
            html += "<h3>Incidents</h3>\n"
            html += HTMLSummary.episodes(
                section.episodes, limit: HTMLSummary.episodeRowLimit, restIsIn: "the CSV and JSON output")
        }
        if !section.labels.isEmpty {
            html += HTMLParts.details("Labels", HTMLParts.table(labels(section.labels)))
        }
        if !section.series.isEmpty {
            html += HTMLParts.details(
                "Inputs", isOpen: !section.episodes.isEmpty, HTMLParts.figure(section.seriesPlot()))
        }
        html += training(section)
        return html + "<p><a href=\"#summary\">Back to the summary</a></p>\n</section>\n"
    }

    private static func facts(_ section: WorkloadSection) -> [Fact] {
        let counts = section.counts
        var facts = [
            Fact("incidents", "\(section.episodes.count)"),
            Fact("rows scored", "\(counts.scoreCount)"),
            Fact("rows above the threshold", HTMLSummary.share(counts)),
        ]
        if let peak = counts.peakOverLimit { facts.append(Fact("peak ratio", NumberText.ratio(peak))) }
        if let limit = section.limit { facts.append(Fact("threshold", NumberText.short(limit))) }
        if counts.unscoredRowCount > 0 { facts.append(Fact("rows not scored", "\(counts.unscoredRowCount)")) }
        if section.replicas.count > 1 { facts.append(Fact("replicas", "\(section.replicas.count)")) }
        return facts + section.facts
    }

    private static func labels(_ labels: [LabeledEvent]) -> ReportTable {
        ReportTable(
            caption: "Known faults.", headers: ["kind", "start (UTC)", "end (UTC)", "length"],
            rows: labels.map {
                [
                    $0.kind, TimeText.plain($0.startSeconds), TimeText.plain($0.endSeconds),
                    TimeText.duration($0.endSeconds - $0.startSeconds),
                ]
            })
    }

    private static func training(_ section: WorkloadSection) -> String {
        guard let training = section.training else { return "" }
        var content = HTMLParts.list([
            Fact("data (UTC)", "\(TimeText.plain(training.fromSeconds)) to \(TimeText.plain(training.toSeconds))"),
            Fact("rows", "\(training.rowCount), digest \(training.dataDigest)"),
            Fact(
                "windows",
                "\(training.trainingWindowCount) trained on, \(training.validationWindowCount) for early stopping, "
                    + "\(training.calibrationWindowCount) for the threshold"),
            Fact("seed", "\(training.seed)"),
        ])
        if let plot = section.distributionPlot() {
            content += HTMLParts.figure(
                plot, caption: "Scores of normal windows that the model was not trained on.")
        }
        if let plot = section.lossPlot() {
            content += HTMLParts.figure(plot, caption: "Mean loss by epoch.")
        }
        return HTMLParts.details("How the detector was fitted", content)
    }
}
