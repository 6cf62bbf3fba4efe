internal import Core
internal import Foundation

/// The body of `POST /api/v2/alerts`.
enum AlertmanagerBody {
    /// An Alertmanager that hears no more of an alert ends it after so many resend intervals, as with Prometheus.
    static let silentIntervals = 3.0

    private struct Item: Encodable {
        let labels: [String: String]
        let annotations: [String: String]
        let startsAt: String
        let endsAt: String
        let generatorURL: String?
    }

    static func bytes(_ notifications: [Notification], options: NotifierOptions, nowSeconds: Double) throws -> [UInt8] {
        let items = notifications.map { notification in
            let alert = notification.entry.alert
            let end =
                switch notification.phase {
                case .firing: nowSeconds + silentIntervals * options.resendSeconds
                case .resolved: alert.endSeconds ?? nowSeconds
                }
            return Item(
                labels: alert.labels, annotations: alert.annotations, startsAt: ISO8601.text(alert.startSeconds),
                endsAt: ISO8601.text(max(end, alert.startSeconds)), generatorURL: alert.generatorURL)
        }
        return try JSONText.bytes(items)
    }
}

/// JSON as both protocols send it.
enum JSONText {
    static func bytes(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}
