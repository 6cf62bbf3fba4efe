/// One scored row of a stream.
public struct ScoredRow: Sendable, Equatable {
    /// Time of the row in seconds since 1970-01-01 UTC.
    public let timeSeconds: Double
    /// The score of the window that ends at the row; higher is more anomalous.
    public let score: Double
    /// The threshold and whether the score exceeds it.
    public let verdict: Verdict
    /// Contribution of each feature to the score.
    public let contributions: [Float]
}

/// A detector's state for one stream of rows: the online counterpart of ``Detector/score(_:)``.
///
/// Push every row in order. A row with a missing cell, or one that does not follow the last row by one interval, is a
/// gap and resets the window.
public struct DetectorStream {
    var intake: StreamIntake
    private(set) var model: any ModelStream
    var judge: WindowJudge
    /// The window's rows of a model that depends on them alone, for ``memory``.
    private(set) var rows: RowWindow?
    private let windowLength: Int
    private let shape: DeviationShape
    private let feature: any FittedFeature
    private var deviation: [Float]
    private var hasDeviation = false

    /// Starts a stream of rows with the given columns.
    ///
    /// - Throws: ``DetectorError/missingColumns(workload:missing:available:)``.
    public init(_ detector: Detector, columns: [String]) throws(DetectorError) {
        intake = try StreamIntake(detector, columns: columns)
        model = detector.model.value.makeStream()
        judge = WindowJudge(detector)
        if let fitted = detector.model.value as? any FittedWindowModel {
            rows = RowWindow(length: fitted.windowShape.length, width: fitted.featureCount)
        }
        windowLength = detector.model.value.windowShape.length
        shape = detector.model.value.deviationShape
        feature = detector.feature.value
        deviation = [Float](repeating: 0, count: shape.count)
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
        hasDeviation = false
        let outcome = intake.take(row, timeSeconds: timeSeconds)
        if outcome.startsAnew {
            model.reset()
            rows?.reset()
            judge.reset()
        }
        guard outcome.hasFeatures else { return nil }
        pushOnce(&model, intake.features)
        keepOnce(&rows, intake.features)
        guard outcome.isDue else { return nil }
        deviateOnce(&model, &deviation)
        hasDeviation = true
        let current = deviation
        let (score, verdict) = judge.judge(current.span)
        return ScoredRow(
            timeSeconds: timeSeconds, score: score, verdict: verdict, contributions: judge.contributions)
    }

    /// What the model expected of the last scored row, in the data's own units and the order of the detector's input
    /// columns; nil if the last row was not scored, or if model or features cannot say it.
    public var expectedValues: [Float]? {
        guard hasDeviation else { return nil }
        var features = intake.features
        guard shape.expect(&features, deviation: deviation.span) else { return nil }
        var cells = [Float](repeating: 0, count: feature.inputColumns.count)
        var target = cells.mutableSpan
        return feature.invert(features.span, into: &target) ? cells : nil
    }

    /// Resets, as at a gap.
    public mutating func reset() {
        hasDeviation = false
        intake.reset()
        model.reset()
        rows?.reset()
        judge.reset()
    }

    mutating func resumeModel(_ memory: PluginState) throws(StateError) { try model.resume(memory) }

    /// Takes the feature rows of a saved window.
    mutating func push(rows saved: [Float]) throws(StateError) {
        let width = intake.features.count
        guard rows != nil, saved.count.isMultiple(of: width), saved.count / width <= windowLength else {
            throw .badValue(array: "rows", reason: "does not fit the model's window")
        }
        model.reset()
        rows?.reset()
        for start in stride(from: 0, to: saved.count, by: width) {
            let row = Array(saved[start..<start + width])
            pushOnce(&model, row)
            keepOnce(&rows, row)
        }
    }
}

private func pushOnce(_ model: inout any ModelStream, _ features: [Float]) {
    model.push(features.span)
}

private func keepOnce(_ rows: inout RowWindow?, _ features: [Float]) {
    rows?.push(features.span)
}

/// Leaves the deviation of the window of the last rows in `deviation`.
private func deviateOnce(_ model: inout any ModelStream, _ deviation: inout [Float]) {
    var target = deviation.mutableSpan
    model.deviation(into: &target)
}
