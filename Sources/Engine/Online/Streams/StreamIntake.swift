internal import Core

/// What stands at the entrance of a stream: finds gaps, turns rows into features and says when a window is due.
struct StreamIntake {
    /// What a row brought.
    struct Outcome {
        /// Whether the row does not continue the ones before, so that everything behind it begins anew.
        var startsAnew = false
        /// Whether there is a new row of features.
        var hasFeatures = false
        /// Whether a window that ends with it is to be scored.
        var isDue = false
    }

    /// The last row's features.
    private(set) var features: [Float]
    private let intervalSeconds: Double
    private let indices: [Int]
    private let width: Int
    private let shape: WindowShape
    private var stream: any FeatureStream
    private var input: [Float]
    private var rowsUntilScore: Int
    private var lastSeconds: Double?

    init(_ detector: Detector, columns: [String]) throws(DetectorError) {
        indices = try detector.inputIndices(in: columns)
        width = columns.count
        intervalSeconds = detector.intervalSeconds
        shape = detector.model.value.windowShape
        stream = detector.feature.value.makeStream()
        input = [Float](repeating: 0, count: indices.count)
        features = [Float](repeating: 0, count: detector.feature.value.outputColumns.count)
        rowsUntilScore = shape.length
    }

    mutating func reset() {
        stream.reset()
        rowsUntilScore = shape.length
    }

    /// What must be saved to continue; nil if the feature plugin cannot be saved.
    var memory: (lastSeconds: Double?, rowsUntilScore: Int, feature: PluginState)? {
        stream.memory.map { (lastSeconds, rowsUntilScore, $0) }
    }

    mutating func resume(
        lastSeconds: Double?, rowsUntilScore: Int, feature: PluginState
    ) throws(StateError) {
        guard (1...max(shape.length, shape.stride)).contains(rowsUntilScore) else {
            throw .badValue(array: "rows", reason: "is not a number of rows of the model's window")
        }
        try stream.resume(feature)
        self.lastSeconds = lastSeconds
        self.rowsUntilScore = rowsUntilScore
    }

    /// Takes the next row.
    ///
    /// - Precondition: `row` has as many cells as there are columns.
    mutating func take(_ row: [Float], timeSeconds: Double) -> Outcome {
        precondition(row.count == width, "a row needs \(width) cells")
        var outcome = Outcome()
        if let lastSeconds, !RegularClock.follows(timeSeconds, after: lastSeconds, intervalSeconds: intervalSeconds) {
            reset()
            outcome.startsAnew = true
        }
        lastSeconds = timeSeconds
        // Not enumerated(), whose iterator allocates in a build without optimisation; HotPathTests count in any build.
        for position in indices.indices {
            let index = indices[position]
            guard row[index].isFinite else {
                reset()
                outcome.startsAnew = true
                return outcome
            }
            input[position] = row[index]
        }
        guard transformOnce(&stream, input, &features) else { return outcome }
        outcome.hasFeatures = true
        rowsUntilScore -= 1
        if rowsUntilScore == 0 {
            rowsUntilScore = shape.stride
            outcome.isDue = true
        }
        return outcome
    }
}
