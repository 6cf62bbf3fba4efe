internal import Core
internal import Evaluation

/// A ranked cause as JSON.
struct CauseJSON: Encodable {
    struct Item: Encodable {
        let service: String
        let score: Double
        let share: Double
        let reasons: [String]
    }

    let cause: String?
    let confidence: Double?
    let suspects: [Item]

    init(_ cause: RankedCause, count: Int) {
        self.cause = cause.cause?.service.name
        confidence = cause.confidence
        suspects = cause.ranking.suspects.prefix(count).map { suspect in
            Item(
                service: suspect.service.name, score: suspect.score, share: suspect.share,
                reasons: suspect.reasons.map(\.description))
        }
    }
}

/// The quality of rankers as JSON.
struct RootCauseJSON: Encodable {
    struct Estimate: Encodable {
        let mean: Double
        let low: Double
        let high: Double

        init(_ estimate: RootCauseQuality.Estimate) {
            mean = estimate.mean
            low = estimate.low
            high = estimate.high
        }
    }

    struct Row: Encodable {
        let ranker: String
        let kind: String?
        let faults: Int
        let top1: Estimate
        let top3: Estimate
        let top5: Estimate
        let averageAt5: Estimate
    }

    let rows: [Row]

    init(_ report: RootCauseReport) {
        rows = report.rows.map { row in
            Row(
                ranker: row.ranker, kind: row.kind, faults: row.quality.faultCount, top1: Estimate(row.quality.top1),
                top3: Estimate(row.quality.top3), top5: Estimate(row.quality.top5),
                averageAt5: Estimate(row.quality.averageAt5))
        }
    }
}
