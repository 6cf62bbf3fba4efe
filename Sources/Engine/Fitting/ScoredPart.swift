internal import Core

/// A part of the data on which scorer and threshold are fitted, as gapless runs of features.
///
/// A model that looks at windows sees the part alone: no window reaches into the rows before it. One that remembers rows
/// is shown those before it first, as it will have seen many by the time its scores count.
struct ScoredPart {
    private struct Run {
        let rows: Matrix
        /// The first row of the part.
        let first: Int
    }

    private let runs: [Run]
    private let featureCount: Int

    /// - Parameters:
    ///   - series: all replicas.
    ///   - part: the rows of a replica that belong to the part.
    init(
        of series: [Series], part: (Series) -> Range<Int>, columnIndices indices: [Int], feature: any FittedFeature,
        model: any FittedModel
    ) {
        featureCount = feature.outputColumns.count
        let isWhole = !(model is any FittedWindowModel)
        runs = series.flatMap { replica in
            let range = part(replica)
            let start = isWhole ? 0 : range.lowerBound
            let seen = TrainingSplit.rows(start..<range.upperBound, of: replica)
            return FeatureRun.all(of: seen, columnIndices: indices, feature: feature).compactMap { run in
                let first = max(0, range.lowerBound - start - run.firstRow)
                return first < run.rows.rowCount ? Run(rows: run.rows, first: first) : nil
            }
        }
    }

    /// How a model's windows deviate, run by run.
    func deviations(_ model: any FittedModel) -> DeviationSet {
        var runner = DeviationRunner(model)
        var values: [Float] = []
        let shape = model.deviationShape
        values.reserveCapacity(runs.reduce(0) { $0 + $1.rows.rowCount } / model.windowShape.stride * shape.count)
        let counts = runs.map { run in
            var count = 0
            runner.forEach(of: run.rows, from: run.first) { _, deviation in
                for position in deviation.indices { values.append(deviation[position]) }
                count += 1
            }
            return count
        }
        return DeviationSet(shape: shape, runs: counts, values: values)
    }
}

extension DeviationSet {
    /// Scores in order, from a new stream of the scorer, which is reset before each run as it is when detecting.
    func scores(_ scorer: any FittedScorer) -> [Double] {
        var stream = scorer.makeStream()
        var contributions = [Float](repeating: 0, count: shape.featureCount)
        var scores: [Double] = []
        scores.reserveCapacity(count)
        let all = values.span
        for run in runs {
            stream.reset()
            for _ in 0..<run {
                let start = scores.count * shape.count
                scores.append(scoreOnce(&stream, all.extracting(start..<start + shape.count), &contributions))
            }
        }
        return scores
    }
}
