internal import Core

/// The part of the page on incidents across workloads: when, what the cause may be, and where time is lost.
enum HTMLCauses {
    /// Incidents with a drawing; the rest is in the table.
    private static let drawingLimit = 20

    static func render(_ incidents: [SystemIncident]) -> String {
        guard !incidents.isEmpty else { return "" }
        var html = "<section id=\"causes\" aria-labelledby=\"causes-heading\">\n"
        html += "<h2 id=\"causes-heading\">Incidents across workloads</h2>\n"
        html += HTMLParts.table(
            SystemIncidentTable.table(
                incidents, caption: "Anomalies of connected workloads that overlap in time are one incident."))
        for (index, incident) in incidents.prefix(drawingLimit).enumerated() {
            html += HTMLParts.details(
                "\(TimeText.plain(incident.startSeconds)): \(incident.cause?.cause?.service.name ?? "no clear cause")",
                isOpen: index == 0, details(incident))
        }
        return html + "</section>\n"
    }

    private static func details(_ incident: SystemIncident) -> String {
        var html = "<ol>"
        for suspect in incident.suspects(5) { html += "<li>\(escaped(printable(suspect.description)))</li>" }
        html += "</ol>\n"
        if let drawing = GraphPlot.drawing(incident) {
            html += HTMLParts.figure(
                drawing, caption: "A line's width is the time lost in its calls; suspects are numbered and marked.")
        }
        return html
    }
}
