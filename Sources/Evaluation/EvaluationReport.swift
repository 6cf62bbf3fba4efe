/// The figures of one detector on one workload.
package struct EvaluationRow: Equatable, Sendable, Encodable {
    /// Nil where the workload has points of one class only.
    package let ranking: RankingQuality?
    /// Nil where there are no verdicts.
    package let verdicts: VerdictQuality?
}

/// How well one workload's anomalies were detected, beside random guesses on the same labels.
package struct EvaluationReport: Equatable, Sendable, Encodable {
    package let workload: String
    package let pointCount: Int
    package let positivePointCount: Int
    package let settings: EvaluationSettings
    package let detector: EvaluationRow
    /// Ranking figures of uniform random scores, averaged over `settings.randomDraws` draws; and, for the first
    /// draw, as many verdicts as the detector gave.
    package let random: EvaluationRow

    /// Measures everything the input allows.
    ///
    /// Ranking needs both classes. A workload in which nothing went wrong still has a false-positive rate, so with
    /// verdicts it gives a report without `ranking`.
    /// - Throws: `EvaluationError` with `noPositives` or `noNegatives` when only one class is present and there are
    ///   no verdicts: nothing could be measured.
    /// - Complexity: that of `VolumeUnderSurface`, `1 + settings.randomDraws` times.
    package init(_ input: EvaluationInput, settings: EvaluationSettings) throws(EvaluationError) {
        workload = input.workload
        pointCount = input.scores.count
        positivePointCount = input.labels.count { $0 }
        self.settings = settings
        do throws(EvaluationError) {
            detector = EvaluationRow(
                ranking: try input.ranking(of: [input.scores], settings: settings),
                verdicts: try input.quality(of: input.verdicts, settings: settings))

            let draws = RandomRow.draws(
                settings.randomDraws, count: pointCount, seed: settings.randomSeed, workload: workload)
            let guesses = input.verdicts.map { verdicts in
                RandomRow.verdicts(scores: draws[0], flaggedCount: verdicts.count { $0 })
            }
            random = EvaluationRow(
                ranking: try input.ranking(of: draws, settings: settings),
                verdicts: try input.quality(of: guesses, settings: settings))
        } catch {
            throw error.attributed(to: input.workload)
        }
    }
}

extension EvaluationInput {
    /// Mean figures of several sets of scores on the labels of this input; nil where there is one class only but
    /// verdicts to judge.
    fileprivate func ranking(
        of draws: [[Double]], settings: EvaluationSettings
    ) throws(EvaluationError) -> RankingQuality? {
        let hasBothClasses = labels.contains(true) && labels.contains(false)
        guard hasBothClasses || verdicts == nil else { return nil }
        var figures: [RankingQuality] = []
        for scores in draws {
            figures.append(try RankingQuality(scores: scores, labels: labels, settings: settings))
        }
        return RankingQuality(meanOf: figures)
    }

    fileprivate func quality(
        of verdicts: [Bool]?, settings: EvaluationSettings
    ) throws(EvaluationError) -> VerdictQuality? {
        guard let verdicts else { return nil }
        return try VerdictQuality(verdicts: verdicts, input: self, settings: settings)
    }
}
