internal import Core
internal import Engine
internal import Evaluation
internal import Plugins

/// A model with a scorer; everything else is the program's default.
struct Combination: Sendable, Hashable {
    let model: String
    let scorer: String

    static let neural: Set = ["dense-ae", "tcn-ae", "lstm-ae", "lstm-forecast"]
    /// Their deviation is one score, which scorers change little.
    private static let ownScore: Set = ["knn", "isolation-forest", "matrix-profile", "random", "ensemble"]

    static func all(models: [String], scorers: [String]) -> [Combination] {
        models.flatMap { model in
            (ownScore.contains(model) ? ["gauss-tail"] : scorers).map { Combination(model: model, scorer: $0) }
        }
    }
}

/// What a combination gives on a set, each series trained alone.
struct Measurement: Sendable {
    let combination: Combination
    let rows: [EvaluationRow]
    let random: [EvaluationRow]
    let fitSeconds: Double
    let microsecondsPerRow: Double
    let worstFalsePositiveRate: Double

    /// - Parameter epochs: limit for neural models.
    init(_ combination: Combination, on data: [LabeledSeries], seed: UInt64, epochs: Int) async throws {
        var configuration = try Registry.builtin().configuration(model: combination.model, scorer: combination.scorer)
        if Combination.neural.contains(combination.model) {
            configuration.model.parameters["epochs"] = .integer(epochs)
        }
        let trainer = try DetectorTrainer(configuration, registry: try Registry.builtin())
        var parts: [Part] = []
        for series in data { parts.append(try Part(series, trainer, seed: seed)) }
        self.combination = combination
        rows = parts.map(\.report.detector)
        random = parts.map(\.report.random)
        fitSeconds = parts.reduce(0) { $0 + $1.fitSeconds }
        let scored = parts.reduce(0) { $0 + $1.scoredCount }
        microsecondsPerRow = parts.reduce(0) { $0 + $1.scoreSeconds } / Double(max(1, scored)) * 1e6
        worstFalsePositiveRate = rows.compactMap { $0.verdicts?.points.falsePositiveRate }.max() ?? 0
    }

    private struct Part {
        let report: EvaluationReport
        let fitSeconds: Double
        let scoreSeconds: Double
        let scoredCount: Int

        init(_ series: LabeledSeries, _ trainer: DetectorTrainer, seed: UInt64) throws {
            let clock = ContinuousClock()
            var detector: Detector?
            fitSeconds = Part.seconds(
                try clock.measure {
                    detector = try trainer.fit(
                        [series.training], context: FitContext(workload: series.training.workload, seed: seed))
                })
            guard let detector else { throw CancellationError() }
            var scored: ScoredSeries?
            scoreSeconds = Part.seconds(try clock.measure { scored = try detector.score(series.test) })
            guard let scored else { throw CancellationError() }
            scoredCount = scored.count
            // A window's score belongs to its last row.
            let labels = scored.timesSeconds.map { time in
                let place = (time - series.test.startSeconds) / series.test.intervalSeconds
                let row = Int(exactly: place.rounded()) ?? 0
                return series.labels.indices.contains(row) && series.labels[row]
            }
            report = try EvaluationReport(
                EvaluationInput(
                    workload: series.name, scores: scored.scores, labels: labels, verdicts: scored.verdicts,
                    timesSeconds: scored.timesSeconds), settings: EvaluationSettings(randomDraws: 3))
        }

        private static func seconds(_ duration: Duration) -> Double {
            Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
        }
    }
}
