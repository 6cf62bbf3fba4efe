internal import Core

/// The body of a webhook's post, version 1; docs/alerting.md describes it.
struct WebhookBody: Encodable {
    let version = 1
    let sender = "anomengine"
    /// The same for the start and the end of one alert, and in repeated requests.
    let id: String
    /// `firing` or `resolved`.
    let status: String
    let labels: [String: String]
    let annotations: [String: String]
    let startsAt: String
    let endsAt: String?
    let generatorURL: String?

    private enum CodingKeys: String, CodingKey {
        case version, sender, id, status, labels, annotations, startsAt, endsAt, generatorURL
    }

    init(_ notification: Notification) {
        let alert = notification.entry.alert
        id = notification.entry.id
        status = notification.phase.rawValue
        labels = alert.labels
        annotations = alert.annotations
        startsAt = ISO8601.text(alert.startSeconds)
        endsAt = notification.phase == .resolved ? alert.endSeconds.map { ISO8601.text($0) } : nil
        generatorURL = alert.generatorURL
    }

    /// What a receiver may use to drop a repeated request.
    var idempotencyKey: String { "\(id)-\(status)" }
}
