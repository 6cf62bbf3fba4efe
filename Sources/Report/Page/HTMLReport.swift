internal import Core

/// A report as one HTML page that needs no network and no script.
package enum HTMLReport {
    /// The page as UTF-8 text: the summary first, then a section for each workload in the order given.
    package static func render(_ report: DetectionReport) -> String {
        var slugs = Slugs()
        let anchors = report.sections.map { "w-" + slugs.next(for: $0.workload.name) }
        let title = escaped(printable(report.title))
        var html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <style>
            \(Palette.stylesheet)\(Stylesheet.page)</style>
            </head>
            <body>
            <a class="skip" href="#summary">Skip to the summary</a>
            <a class="skip" href="#workloads">Skip to the workloads</a>
            <header>
            <h1>\(title)</h1>
            <p class="muted">Made <time datetime="\(TimeText.iso(report.createdSeconds))">\
            \(TimeText.plain(report.createdSeconds)) UTC</time> by anomengine. All times are in UTC.</p>
            </header>
            <main>

            """
        html += HTMLSummary.render(report, anchors: anchors)
        html += HTMLCauses.render(report.systemIncidents)
        for (section, anchor) in zip(report.sections, anchors) {
            html += HTMLWorkload.render(section, anchor: anchor)
        }
        html += "</main>\n<footer>\n"
        if !report.modelFacts.isEmpty { html += "<h2>Model</h2>\n" + HTMLParts.list(report.modelFacts) }
        if !report.notes.isEmpty { html += "<h2>Notes</h2>\n" + HTMLParts.paragraphs(report.notes) }
        if !report.attributionLines.isEmpty {
            html += "<h2>Data</h2>\n" + HTMLParts.paragraphs(report.attributionLines)
        }
        return html + "</footer>\n</body>\n</html>\n"
    }
}
