internal import Core
package import Engine
internal import Foundation

/// A verdict or an episode as one line of JSON.
package enum WatchLine {
    private struct Verdict: Encodable {
        let event = "verdict"
        let time: String
        let timeSeconds: Double
        let workload: String
        let replica: String
        let score: Double
        let threshold: Double
        let anomalous: Bool
        let hold: Hold?
        let version: String
        let borrowedFrom: String?
        let explanations: [Line]?
    }

    private struct Episode: Encodable {
        let event: String
        let id: String
        let workload: String
        let replicas: [String]
        let severity: String
        let start: String
        let startSeconds: Double
        let last: String
        let end: String?
        let anomalies: Int
        let peakScore: Double
        let peakRatio: Double?
        let version: String
        let borrowedFrom: String?
        let explanations: [Line]
    }

    private struct Line: Encodable {
        let metric: String
        let actual: Double?
        let low: Double?
        let high: Double?
        let direction: String?
        let share: Double
        let text: String

        init(_ explanation: Explanation) {
            metric = explanation.metric
            actual = explanation.actual
            low = explanation.low
            high = explanation.high
            direction = explanation.direction?.rawValue
            share = explanation.share
            text = explanation.description
        }
    }

    private struct Cause: Encodable {
        struct Item: Encodable {
            let service: String
            let score: Double
            let share: Double
            let reasons: [String]
        }

        let event = "cause"
        let time: String
        let timeSeconds: Double
        let incident: Int
        let start: String
        let workloads: [String]
        /// Nil if no cause is clear.
        let cause: String?
        let confidence: Double?
        let suspects: [Item]
    }

    /// Shown metrics of a verdict and an episode, by their share of the score.
    private static let explanationCount = 3

    package static func text(_ verdict: RowVerdict, _ hold: Hold?) -> String {
        encoded(
            Verdict(
                time: ISO8601.text(verdict.timeSeconds), timeSeconds: verdict.timeSeconds,
                workload: verdict.key.workload.name, replica: verdict.key.replica, score: verdict.score,
                threshold: verdict.threshold, anomalous: verdict.isAnomalous, hold: hold, version: verdict.version,
                borrowedFrom: verdict.borrowedFrom?.name,
                explanations: verdict.isAnomalous
                    ? verdict.explanations.prefix(explanationCount).map(Line.init) : nil))
    }

    package static func text(_ event: EpisodeEvent) -> String {
        let name =
            switch event {
            case .opened: "opened"
            case .updated: "updated"
            case .closed: "closed"
            }
        let episode = event.episode
        return encoded(
            Episode(
                event: name, id: episode.id, workload: episode.workloadName, replicas: episode.replicas,
                severity: episode.severity, start: ISO8601.text(episode.startSeconds),
                startSeconds: episode.startSeconds, last: ISO8601.text(episode.lastSeconds),
                end: episode.endSeconds.map(ISO8601.text), anomalies: episode.anomalyCount,
                peakScore: episode.peakScore, peakRatio: episode.peakRatio, version: episode.version,
                borrowedFrom: episode.borrowedFrom,
                explanations: episode.explanations.prefix(explanationCount).map(Line.init)))
    }

    package static func text(_ ranked: WatchCause) -> String {
        encoded(
            Cause(
                time: ISO8601.text(ranked.timeSeconds), timeSeconds: ranked.timeSeconds, incident: ranked.incident,
                start: ISO8601.text(ranked.startSeconds), workloads: ranked.workloads.map(\.name),
                cause: ranked.cause.cause?.service.name, confidence: ranked.cause.confidence,
                suspects: ranked.suspects.prefix(5).map { suspect in
                    Cause.Item(
                        service: suspect.service.name, score: suspect.score, share: suspect.share,
                        reasons: suspect.reasons.map(\.description))
                }))
    }

    private static func encoded(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        // Strings and numbers with a rule for those that are not finite: nothing is left to fail.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
