package import Alerting
internal import Core
package import Engine

/// An episode as receivers of alerts see it.
package enum EpisodeAlert {
    package static func alert(_ episode: LiveEpisode) -> Alert {
        var annotations = [
            "summary": "\(episode.workloadName) behaves unusually: \(text(episode.explanations.first))",
            "description": episode.explanations.prefix(3).map(\.description).joined(separator: "; "),
            "severity": episode.severity,
            "replicas": episode.replicas.joined(separator: ", "),
            "detector": episode.version,
        ]
        if let owner = episode.borrowedFrom { annotations["borrowed_from"] = owner }
        return Alert(
            labels: [
                "alertname": "WorkloadAnomaly", "workload": episode.workloadName, "severity": episode.openedSeverity,
            ],
            annotations: annotations, startSeconds: episode.startSeconds, endSeconds: episode.endSeconds)
    }

    private static func text(_ explanation: Explanation?) -> String {
        explanation?.description ?? "no metric stands out"
    }
}
