/// Scorer and threshold of one stream of windows: deviations in, score and verdict out.
///
/// A NaN or infinite score (overflow in the network, division by zero in a plugin) becomes infinite: an anomaly without
/// attribution. The threshold does not see it and the scorer is reset, so it does not affect later windows.
struct WindowJudge {
    private var scorer: any ScorerStream
    private var threshold: any ThresholdStream
    /// The threshold after a reset; nil if it is adaptive.
    private let firstLimit: Double?
    private var limit: Double
    /// Contribution of each feature to the last score.
    private(set) var contributions: [Float]

    init(_ detector: Detector) {
        scorer = detector.scorer.value.makeStream()
        threshold = detector.threshold.value.makeStream()
        limit = detector.threshold.value.limit
        firstLimit = detector.threshold.value.isAdaptive ? nil : limit
        contributions = [Float](repeating: 0, count: detector.feature.value.outputColumns.count)
    }

    /// Forgets the windows seen so far, as at a gap.
    mutating func reset() {
        scorer.reset()
        threshold.reset()
        limit = firstLimit ?? limit
    }

    /// What must be saved to continue; nil if a plugin cannot be saved.
    var memory: (limit: Double, scorer: PluginState, threshold: PluginState)? {
        guard let scorer = scorer.memory, let threshold = threshold.memory else { return nil }
        return (limit, scorer, threshold)
    }

    mutating func resume(limit: Double, scorer: PluginState, threshold: PluginState) throws(StateError) {
        try self.scorer.resume(scorer)
        try self.threshold.resume(threshold)
        self.limit = limit
    }

    /// Scores and judges one window's deviation.
    mutating func judge(_ deviation: Span<Float>) -> (score: Double, verdict: Verdict) {
        let score = scoreOnce(&scorer, deviation, &contributions)
        guard score.isFinite else {
            scorer.reset()
            for index in contributions.indices { contributions[index] = 0 }
            return (.infinity, Verdict(limit: limit, isAnomalous: true))
        }
        let verdict = threshold.judge(score)
        limit = verdict.limit
        return (score, verdict)
    }
}

/// Scores one window and leaves each feature's part in `contributions`.
func scoreOnce(
    _ stream: inout any ScorerStream, _ deviation: Span<Float>, _ contributions: inout [Float]
) -> Double {
    var parts = contributions.mutableSpan
    return stream.score(deviation, contributions: &parts)
}
