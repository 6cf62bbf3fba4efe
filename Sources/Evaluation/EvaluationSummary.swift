internal import Core

/// The figures of one detector over several workloads: means over workloads, and events pooled.
package struct SummaryRow: Equatable, Sendable, Encodable {
    /// Workloads that enter the means of the ranking figures.
    package let rankedWorkloadCount: Int
    package let meanAUCPR: Double?
    package let meanAUCROC: Double?
    package let meanVUSPR: Double?
    package let meanVUSROC: Double?
    package let meanBestF1: Double?

    /// Workloads with verdicts. The means below skip those where a figure is undefined, such as the recall of a
    /// workload without anomalies.
    package let judgedWorkloadCount: Int
    package let meanPrecision: Double?
    package let meanRecall: Double?
    package let meanF1: Double?
    package let meanFalsePositiveRate: Double?

    /// All events of all workloads with verdicts in one pool, so that each event counts the same.
    package let events: EventTally
    package let eventsByKind: [KindTally]
    package let falseAlarms: FalseAlarms

    package init(_ rows: [EvaluationRow]) {
        let rankings = rows.compactMap(\.ranking)
        rankedWorkloadCount = rankings.count
        meanAUCPR = mean(rankings.map(\.aucPR))
        meanAUCROC = mean(rankings.map(\.aucROC))
        meanVUSPR = mean(rankings.map(\.vusPR))
        meanVUSROC = mean(rankings.map(\.vusROC))
        meanBestF1 = mean(rankings.map(\.bestF1.f1))

        let judged = rows.compactMap(\.verdicts)
        judgedWorkloadCount = judged.count
        meanPrecision = mean(judged.map(\.points.precision))
        meanRecall = mean(judged.map(\.points.recall))
        meanF1 = mean(judged.map(\.points.f1))
        meanFalsePositiveRate = mean(judged.map(\.points.falsePositiveRate))

        let pool = EventQuality(judged.flatMap(\.events.outcomes))
        events = pool.all
        eventsByKind = pool.byKind
        falseAlarms = FalseAlarms.pooled(judged.map(\.falseAlarms))
    }
}

/// Reports of several workloads in one, for the detector and for random guesses.
package struct EvaluationSummary: Equatable, Sendable, Encodable {
    package let workloadCount: Int
    package let detector: SummaryRow
    package let random: SummaryRow

    package init(_ reports: [EvaluationReport]) {
        workloadCount = reports.count
        detector = SummaryRow(reports.map(\.detector))
        random = SummaryRow(reports.map(\.random))
    }
}
