internal import Core

/// An incident across workloads in JSON.
package struct SystemIncidentJSON: Encodable, Sendable {
    package struct Item: Encodable, Sendable {
        let service: String
        let score: Double
        let share: Double
        let reasons: [String]
    }

    package struct Call: Encodable, Sendable {
        let caller: String
        let callee: String
        let lostSeconds: Double
    }

    let start: String
    let end: String
    let startSeconds: Double
    let endSeconds: Double
    let workloads: [String]
    /// Nil if no cause is clear.
    let cause: String?
    /// Share of quiet windows with a lower score; nil without quiet windows.
    let confidence: Double?
    /// The first five.
    let suspects: [Item]
    /// All edges of the graph.
    let edges: [Call]

    package init(_ incident: SystemIncident) {
        start = TimeText.iso(incident.startSeconds)
        end = TimeText.iso(incident.endSeconds)
        startSeconds = incident.startSeconds
        endSeconds = incident.endSeconds
        workloads = incident.workloads.map(\.name)
        cause = incident.cause?.cause?.service.name
        confidence = incident.cause?.confidence
        suspects = incident.suspects(5).map { suspect in
            Item(
                service: suspect.service.name, score: suspect.score, share: suspect.share,
                reasons: suspect.reasons.map(\.description))
        }
        let graph = incident.graph
        edges = zip(graph.edges, incident.lostSeconds).map { edge, lost in
            Call(
                caller: graph.services[edge.caller].name, callee: graph.services[edge.callee].name, lostSeconds: lost)
        }
    }
}
