internal import Alerting
internal import Foundation
internal import RecordLog
internal import TestTools

/// What a webhook or Alertmanager is told of one alert.
struct Told: Decodable, Equatable {
    var version: Int?
    var id: String?
    var status: String?
    let labels: [String: String]
    let annotations: [String: String]
    let startsAt: String
    let endsAt: String?
    var generatorURL: String?

    var name: String { labels["alertname"] ?? "" }
    /// Name and status, as `a firing`.
    var event: String { "\(name) \(status ?? "")" }
}

extension TestReceiver {
    /// Notifications that a webhook took, in order.
    var webhookEvents: [Told] { taken.compactMap { try? JSONDecoder().decode(Told.self, from: $0.body) } }
    /// Requests that Alertmanager took, in order.
    var alertmanagerPosts: [[Told]] { taken.compactMap { try? JSONDecoder().decode([Told].self, from: $0.body) } }
    /// Whether Alertmanager was told of the end of an alert.
    func isResolved(_ name: String, before time: Date = Date()) -> Bool {
        alertmanagerPosts.joined().contains { $0.name == name && $0.ends < time }
    }
}

extension Told {
    /// The moment of `endsAt`; far in the future if it is missing.
    var ends: Date {
        guard let endsAt else { return .distantFuture }
        return (try? Date(endsAt, strategy: .iso8601))
            ?? (try? Date(endsAt, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? .distantFuture
    }
}

func alert(_ name: String, start: Double = 1000, end: Double? = nil, text: String = "") -> Alert {
    Alert(labels: ["alertname": name], annotations: ["summary": text], startSeconds: start, endSeconds: end)
}

/// Options whose waits suit tests.
func quick(resend: Double = 3600, minimumFiring: Double = 0) -> NotifierOptions {
    var options = NotifierOptions()
    options.resendSeconds = resend
    options.minimumFiringSeconds = minimumFiring
    options.firstWaitSeconds = 0.02
    options.longestWaitSeconds = 0.1
    return options
}

/// A notifier on a folder, which a test may open again.
func open(
    _ receivers: [AlertReceiver], in folder: TemporaryFolder, lines: LogLines = LogLines(),
    options: NotifierOptions = quick()
) throws -> AlertNotifier {
    try AlertNotifier(
        receivers: receivers, stateFolder: folder.file("state"), logger: lines.logger, options: options)
}

/// Makes a log of records.
func writeLog(_ records: [String], to path: String) throws {
    try FileManager.default.removeItem(atPath: path)
    var log = try RecordLog(openingAt: path)
    for record in records { try log.append(Array(record.utf8)) }
}
