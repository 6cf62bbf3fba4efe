/// A plugin that turns scores into verdicts. It is fitted on normal data only.
///
/// Rules for every threshold plugin (the law tests check them):
/// - in the same state, a higher score is never normal if a lower one is anomalous;
/// - a stream is causal.
public protocol ThresholdPlugin: Sendable {
    /// Name, version and parameters.
    var manifest: Manifest { get }

    /// Fits the threshold.
    ///
    /// - Parameter scores: scores of normal windows that the model was not trained on, in time order.
    /// - Throws: if there are too few scores.
    func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold

    /// Restores a saved state.
    ///
    /// - Throws: ``StateError`` if this plugin did not write the state.
    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold
}

/// A fitted threshold; immutable.
public protocol FittedThreshold: Sendable {
    /// The threshold at the start of a stream.
    var limit: Double { get }
    /// The state to save.
    var state: PluginState { get }
    /// Whether its streams adapt to what they judge. A reset keeps the adapted state.
    var isAdaptive: Bool { get }
    /// Judging state for one stream of scores.
    func makeStream() -> any ThresholdStream
}

extension FittedThreshold {
    /// By default thresholds are not adaptive.
    public var isAdaptive: Bool { false }
}

/// The state of one stream of scores through a fitted threshold.
public protocol ThresholdStream: StreamMemory {
    /// Forgets the scores seen so far, but not what an adaptive threshold has learned from them; called at a gap.
    mutating func reset()
    /// Judges one finite score. The engine treats non-finite scores as anomalies without calling this.
    mutating func judge(_ score: Double) -> Verdict
}

/// The verdict on a score.
public struct Verdict: Sendable, Hashable {
    /// The threshold for the score.
    public let limit: Double
    /// Whether the score is an anomaly.
    public let isAnomalous: Bool

    /// Makes a verdict.
    public init(limit: Double, isAnomalous: Bool) {
        self.limit = limit
        self.isAnomalous = isAnomalous
    }
}
