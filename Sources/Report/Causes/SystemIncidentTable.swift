internal import Core

/// The incidents across workloads as lines of text.
package enum SystemIncidentTable {
    /// One row for each incident, in order of time.
    package static func table(_ incidents: [SystemIncident], caption: String = "") -> ReportTable {
        ReportTable(
            caption: caption,
            headers: ["start (UTC)", "end (UTC)", "probable cause", "confidence", "workloads"],
            rows: incidents.map { incident in
                [
                    TimeText.plain(incident.startSeconds), TimeText.plain(incident.endSeconds),
                    incident.cause?.cause?.service.name ?? "no clear cause",
                    incident.cause?.confidence.map { NumberText.percent($0, decimals: 1) } ?? "n/a",
                    incident.workloads.map(\.name).joined(separator: ", "),
                ]
            })
    }

    /// A heading, and for each incident its time, its cause and the first suspects with their reasons.
    package static func text(_ incidents: [SystemIncident], suspects: Int = 3) -> String {
        guard !incidents.isEmpty else { return "No incidents across workloads." }
        var lines = ["\(incidents.count) incidents across workloads:"]
        for incident in incidents {
            lines.append("")
            lines.append(
                "\(TimeText.plain(incident.startSeconds)) to \(TimeText.plain(incident.endSeconds)) UTC, "
                    + headline(incident.cause))
            lines.append("  shown by \(incident.workloads.map { printable($0.name) }.joined(separator: ", "))")
            for (rank, suspect) in incident.suspects(suspects).enumerated() {
                lines.append("  \(rank + 1). \(printable(suspect.description))")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func headline(_ cause: RankedCause?) -> String {
        guard let cause else { return "not ranked" }
        guard let named = cause.cause else { return cause.description }
        let confidence = cause.confidence.map { " (above \(NumberText.percent($0, decimals: 1)) of quiet windows)" }
        return "probable cause: \(printable(named.service.name))\(confidence ?? "")"
    }
}
