/// One stream of rows in a fleet: a replica of a workload.
public struct FleetStream: Sendable {
    /// Position of its detector in the fleet's list.
    public let detector: Int
    /// Columns of its rows, in order.
    public let columns: [String]

    /// Names a stream.
    public init(detector: Int, columns: [String]) {
        self.detector = detector
        self.columns = columns
    }
}

/// Many streams of rows, as on a node: each call takes one row per stream and scores all due windows.
///
/// Streams with the same model form one batch. Different models run on a thread pool. A model with state beyond the
/// window runs row by row. Scores are bit-identical to those of a ``DetectorStream``. After the first calls nothing is
/// allocated.
///
///     var fleet = try FleetScorer(detectors, streams: streams, threadCount: 2)
///     // each second
///     for stream in streams.indices { fleet.push(rows[stream], of: stream, timeSeconds: now) }
///     fleet.score { stream, row in if row.verdict.isAnomalous { alarm(stream, row) } }
public struct FleetScorer {
    private var streams: [StreamState]
    private var pools: [WindowPool]
    /// Streams with a window to score, in the order in which they were pushed.
    private var due: [DueWindow] = []

    /// Starts a fleet.
    ///
    /// - Parameters:
    ///   - detectors: each of any workload and plugins.
    ///   - streams: their streams of rows; several may share a detector.
    ///   - threadCount: threads that share the models' work, the caller's among them; 1 to 64.
    /// - Throws: ``DetectorError/missingColumns(workload:missing:available:)``; what starting threads throws.
    /// - Precondition: each stream's `detector` is a position in `detectors`.
    public init(_ detectors: [Detector], streams: [FleetStream], threadCount: Int = 1) throws {
        let pooling = FleetPooling(detectors, streams: streams)
        pools = try pooling.pools.map { try WindowPool($0, threadCount: min(64, max(1, threadCount))) }
        self.streams = try streams.enumerated().map { index, stream in
            try StreamState(detectors[stream.detector], columns: stream.columns, place: pooling.places[index])
        }
        due.reserveCapacity(streams.count)
    }

    /// Takes the next row of a stream.
    ///
    /// - Parameters:
    ///   - row: all columns of the stream, NaN where a cell is missing.
    ///   - stream: its position in the list of streams.
    ///   - timeSeconds: the row's time.
    /// - Returns: whether a window ends here, which ``score(_:)`` will score.
    /// - Precondition: the stream has no window that waits to be scored, and `row` has as many cells as columns.
    @discardableResult
    public mutating func push(_ row: [Float], of stream: Int, timeSeconds: Double) -> Bool {
        guard streams[stream].push(row, timeSeconds: timeSeconds) else { return false }
        var position = 0
        if let place = streams[stream].place {
            position = pools[place.pool].add(streams[stream].rows, model: place.model)
        }
        due.append(DueWindow(stream: stream, position: position, timeSeconds: timeSeconds))
        return true
    }

    /// Scores all due windows.
    ///
    /// - Parameter body: called with each one's stream and score, in the order in which they were pushed.
    public mutating func score(_ body: (_ stream: Int, _ row: ScoredRow) -> Void) {
        for index in pools.indices { pools[index].run() }
        // By index: see StreamIntake.
        for index in due.indices {
            let window = due[index]
            if let place = streams[window.stream].place {
                body(window.stream, streams[window.stream].judge(window, pools[place.pool]))
            } else {
                body(window.stream, streams[window.stream].judge(window))
            }
        }
        due.removeAll(keepingCapacity: true)
        for index in pools.indices { pools[index].removeAll() }
    }

    /// Resets a stream, as at a gap.
    ///
    /// - Precondition: the stream has no window that waits to be scored.
    public mutating func reset(_ stream: Int) {
        precondition(!streams[stream].waits, "score the stream's window first")
        streams[stream].reset()
    }
}

/// A window that waits to be scored.
private struct DueWindow {
    let stream: Int
    /// Where its deviation begins in its pool.
    let position: Int
    let timeSeconds: Double
}

/// What one stream needs from row to row.
private struct StreamState {
    /// Where its windows go; nil where `model` takes its rows.
    let place: FleetPooling.Place?
    private(set) var rows: RowWindow
    private(set) var waits = false
    private var intake: StreamIntake
    private var judge: WindowJudge
    private let size: Int
    private var model: (any ModelStream)?
    /// What `model` says of the last row.
    private var deviation: [Float]

    init(_ detector: Detector, columns: [String], place: FleetPooling.Place?) throws(DetectorError) {
        self.place = place
        intake = try StreamIntake(detector, columns: columns)
        judge = WindowJudge(detector)
        let fitted = detector.model.value
        size = fitted.deviationShape.count
        rows = RowWindow(length: place == nil ? 1 : fitted.windowShape.length, width: fitted.featureCount)
        model = place == nil ? fitted.makeStream() : nil
        deviation = [Float](repeating: 0, count: place == nil ? size : 0)
    }

    /// Takes a row; true if a window is due.
    mutating func push(_ row: [Float], timeSeconds: Double) -> Bool {
        precondition(!waits, "score the stream's window before its next row")
        let outcome = intake.take(row, timeSeconds: timeSeconds)
        if outcome.startsAnew { resetModel() }
        if outcome.hasFeatures {
            if model == nil { pushOnce(&rows, intake.features) } else { pushOnce(&model, intake.features) }
        }
        waits = outcome.isDue
        return outcome.isDue
    }

    mutating func judge(_ window: DueWindow, _ pool: WindowPool) -> ScoredRow {
        let deviations = pool.deviations
        return scored(window, deviations.span.extracting(window.position..<window.position + size))
    }

    /// The row that the stream's own model took.
    mutating func judge(_ window: DueWindow) -> ScoredRow {
        deviateOnce(&model, &deviation)
        let current = deviation
        return scored(window, current.span)
    }

    private mutating func scored(_ window: DueWindow, _ deviation: Span<Float>) -> ScoredRow {
        let (score, verdict) = judge.judge(deviation)
        waits = false
        return ScoredRow(
            timeSeconds: window.timeSeconds, score: score, verdict: verdict, contributions: judge.contributions)
    }

    mutating func reset() {
        intake.reset()
        resetModel()
    }

    private mutating func resetModel() {
        rows.reset()
        model?.reset()
        judge.reset()
    }
}

private func pushOnce(_ rows: inout RowWindow, _ features: [Float]) {
    rows.push(features.span)
}

private func pushOnce(_ model: inout (any ModelStream)?, _ features: [Float]) {
    model?.push(features.span)
}

private func deviateOnce(_ model: inout (any ModelStream)?, _ deviation: inout [Float]) {
    var target = deviation.mutableSpan
    model?.deviation(into: &target)
}
