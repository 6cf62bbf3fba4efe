package import Alerting
package import Core
package import Engine

/// An episode as receivers of alerts see it.
package enum EpisodeAlert {
    package static func alert(_ episode: LiveEpisode, cause: RankedCause? = nil) -> Alert {
        var annotations = [
            "summary": "\(episode.workloadName) behaves unusually: \(text(episode.explanations.first))",
            "description": episode.explanations.prefix(3).map(\.description).joined(separator: "; "),
            "severity": episode.severity,
            "replicas": episode.replicas.joined(separator: ", "),
            "detector": episode.version,
        ]
        if let owner = episode.borrowedFrom { annotations["borrowed_from"] = owner }
        if let cause { annotations.merge(Self.annotations(cause)) { own, _ in own } }
        return Alert(
            labels: [
                "alertname": "WorkloadAnomaly", "workload": episode.workloadName, "severity": episode.openedSeverity,
            ],
            annotations: annotations, startSeconds: episode.startSeconds, endSeconds: episode.endSeconds)
    }

    /// The alert of an incident that calls alone show.
    static func alert(_ incident: CallIncident) -> Alert {
        let service = incident.service.name
        let first = incident.cause?.cause?.description
        var annotations = [
            "summary": "calls show a fault: \(first ?? service)",
            "description": incident.cause?.description ?? "no clear cause",
            "severity": "warning",
        ]
        if let cause = incident.cause { annotations.merge(Self.annotations(cause)) { own, _ in own } }
        return Alert(
            labels: ["alertname": "ServiceCallAnomaly", "workload": service, "severity": "warning"],
            annotations: annotations, startSeconds: incident.startSeconds, endSeconds: incident.endSeconds)
    }

    /// The probable cause, its confidence and the first suspects with their reasons.
    private static func annotations(_ cause: RankedCause) -> [String: String] {
        var annotations = ["cause": cause.cause?.service.name ?? "no clear cause"]
        if let confidence = cause.confidence {
            annotations["cause_confidence"] = "\((confidence * 1000).rounded() / 1000)"
        }
        let suspects = cause.ranking.suspects.filter { $0.score > 0 }.prefix(3).map(\.description)
        if !suspects.isEmpty { annotations["suspects"] = suspects.joined(separator: "; ") }
        return annotations
    }

    private static func text(_ explanation: Explanation?) -> String {
        explanation?.description ?? "no metric stands out"
    }
}
