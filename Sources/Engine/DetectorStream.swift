/// One scored row of a stream.
public struct ScoredRow: Sendable, Equatable {
    /// Time of the row in seconds since 1970-01-01 UTC.
    public let timeSeconds: Double
    /// The score of the window that ends at the row; higher is stranger.
    public let score: Double
    /// The limit and whether the score is over it.
    public let verdict: Verdict
    /// Each feature's part of the score.
    public let contributions: [Float]
}

/// A detector's state for one stream of rows: the online twin of ``Detector/score(_:)``.
///
/// Give every row of the grid in order; a row with a missing cell, or one that does not follow the last one by a
/// period, is a gap, and the window begins anew.
public struct DetectorStream {
    private let detector: Detector
    private let indices: [Int]
    private let width: Int
    private let shape: WindowShape
    private var featureStream: any FeatureStream
    private var scorerStream: any ScorerStream
    private var thresholdStream: any ThresholdStream
    private var runner: any ModelRunner
    private var input: [Float]
    private var features: [Float]
    private var contributions: [Float]
    private var residuals: [Float]
    /// Two windows' length of feature rows; the current window is contiguous and moved to the front when it reaches
    /// the end, so that a row costs one copy on average.
    private var buffer: [Float]
    private var firstRow = 0
    private var rowCount = 0
    private var rowsUntilScore: Int
    private var lastSeconds: Double?

    /// Starts a stream of rows with the given columns.
    ///
    /// - Throws: ``DetectorError/missingColumns(workload:missing:available:)``.
    public init(_ detector: Detector, columns: [String]) throws(DetectorError) {
        self.detector = detector
        indices = try detector.inputIndices(in: columns)
        width = columns.count
        shape = detector.model.value.windowShape
        featureStream = detector.feature.value.makeStream()
        scorerStream = detector.scorer.value.makeStream()
        thresholdStream = detector.threshold.value.makeStream()
        runner = detector.model.value.makeRunner()
        let featureCount = detector.feature.value.outputColumns.count
        input = [Float](repeating: 0, count: indices.count)
        features = [Float](repeating: 0, count: featureCount)
        contributions = features
        residuals = [Float](repeating: 0, count: shape.length * featureCount)
        buffer = [Float](repeating: 0, count: 2 * shape.length * featureCount)
        rowsUntilScore = shape.length
    }

    /// Takes the next row.
    ///
    /// - Parameters:
    ///   - row: all columns of the data, NaN where a cell is missing.
    ///   - timeSeconds: the row's time.
    /// - Returns: the score of the window that ends here, or nil while no full window has been seen since a gap,
    ///   and between strides.
    /// - Precondition: `row` has as many cells as there are columns.
    public mutating func push(_ row: [Float], timeSeconds: Double) -> ScoredRow? {
        precondition(row.count == width, "a row needs \(width) cells")
        // Negated, so that a time that is no number is a gap, too.
        if let lastSeconds, !(abs(timeSeconds - lastSeconds - detector.periodSeconds) <= detector.periodSeconds / 2) {
            reset()
        }
        lastSeconds = timeSeconds
        // Not enumerated(), whose iterator allocates in a build without optimisation; HotPathTests count in any build.
        for position in indices.indices {
            let index = indices[position]
            guard row[index].isFinite else {
                reset()
                return nil
            }
            input[position] = row[index]
        }
        guard transformOnce(&featureStream, input, &features) else { return nil }
        append()
        rowsUntilScore -= 1
        guard rowsUntilScore == 0 else { return nil }
        rowsUntilScore = shape.stride
        return score(timeSeconds: timeSeconds)
    }

    /// Begins anew, as at a gap.
    public mutating func reset() {
        featureStream.reset()
        scorerStream.reset()
        thresholdStream.reset()
        firstRow = 0
        rowCount = 0
        rowsUntilScore = shape.length
    }

    private mutating func append() {
        let featureCount = features.count
        if rowCount == shape.length {
            firstRow += 1
            rowCount -= 1
        }
        if firstRow + rowCount == 2 * shape.length {
            for position in 0..<rowCount * featureCount {
                buffer[position] = buffer[firstRow * featureCount + position]
            }
            firstRow = 0
        }
        let base = (firstRow + rowCount) * featureCount
        for position in 0..<featureCount {
            buffer[base + position] = features[position]
        }
        rowCount += 1
    }

    private mutating func score(timeSeconds: Double) -> ScoredRow {
        let featureCount = features.count
        let first = firstRow * featureCount
        // A second reference to the rows, not a copy: the runner changes `self` while it reads them.
        let rows = buffer
        let window = rows.span.extracting(first..<first + shape.length * featureCount)
        reconstructOnce(&runner, window, &residuals)
        let leftOver = residuals
        let score = scoreOnce(&scorerStream, leftOver.span, &contributions)
        return ScoredRow(
            timeSeconds: timeSeconds, score: score, verdict: thresholdStream.judge(score),
            contributions: contributions)
    }
}

/// Leaves a window's residuals in `residuals`.
private func reconstructOnce(
    _ runner: inout any ModelRunner, _ window: Span<Float>, _ residuals: inout [Float]
) {
    var target = residuals.mutableSpan
    runner.residuals(of: window, count: 1, into: &target)
}
