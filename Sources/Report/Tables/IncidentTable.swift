package import Core

/// The table of incidents that `detect` prints: who, when, how far over the limit, and which features.
package enum IncidentTable {
    /// Incidents from the highest peak over the limit down; equal ones by workload and time.
    package static func sorted(_ incidents: [Incident]) -> [Incident] {
        func rank(_ incident: Incident) -> Double {
            incident.peakOverLimit.isNaN ? -.infinity : incident.peakOverLimit
        }
        return incidents.sorted { left, right in
            (-rank(left), left.workload.name, left.startSeconds, left.replica)
                < (-rank(right), right.workload.name, right.startSeconds, right.replica)
        }
    }

    /// The features with the largest shares, such as "cpu_usage 62 %, page_faults 20 %".
    package static func topFeatures(_ incident: Incident, count: Int = 3) -> String {
        incident.attributions.prefix(count)
            .map { "\($0.feature) \(NumberText.percent($0.share, decimals: 0))" }
            .joined(separator: ", ")
    }

    /// One row for each incident, sorted; the replica has its own column if there is more than one.
    package static func table(_ incidents: [Incident], caption: String = "") -> ReportTable {
        let hasReplicas =
            Set(incidents.map { [$0.workload.name, $0.replica] }).count
            > Set(incidents.map(\.workload)).count
        let headers =
            ["workload"] + (hasReplicas ? ["replica"] : [])
            + ["start (UTC)", "end (UTC)", "anomalies", "peak ratio", "top features"]
        let rows = sorted(incidents).map { incident in
            [incident.workload.name] + (hasReplicas ? [incident.replica] : []) + [
                TimeText.plain(incident.startSeconds), TimeText.plain(incident.endSeconds),
                "\(incident.anomalyCount)", NumberText.ratio(incident.peakOverLimit), topFeatures(incident),
            ]
        }
        return ReportTable(caption: caption, headers: headers, rows: rows)
    }

    /// The table as plain text; a sentence if there are no incidents.
    package static func text(_ incidents: [Incident], width: Int? = nil) -> String {
        incidents.isEmpty ? "No incidents.\n" : TextTable.render(table(incidents), width: width)
    }
}
