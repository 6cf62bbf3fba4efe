/// A strategy that turns scores into verdicts. Its limit is learnt from normal data only.
///
/// Rules for every threshold plugin (the law tests check them):
/// - of two scores in the same state, the higher is never judged milder;
/// - a stream is causal.
public protocol ThresholdPlugin: Sendable {
    /// Name, version and parameters.
    var manifest: Manifest { get }

    /// Learns the limit.
    ///
    /// - Parameter scores: scores of normal windows that the model was not trained on, in time order.
    /// - Throws: if there are too few scores.
    func fit(_ scores: [Double], parameters: Parameters) throws -> any FittedThreshold

    /// Takes up a saved state.
    ///
    /// - Throws: ``StateError`` if the state is not one that this plugin wrote.
    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedThreshold
}

/// A fitted threshold; immutable.
public protocol FittedThreshold: Sendable {
    /// The limit at the start of a stream.
    var limit: Double { get }
    /// What must be saved to restore it.
    var state: PluginState { get }
    /// Whether its streams learn from what they judge. A reset then keeps what was learned.
    var isAdaptive: Bool { get }
    /// Judging state for one stream of scores.
    func makeStream() -> any ThresholdStream
}

extension FittedThreshold {
    /// Limits stay as they were fitted unless a threshold says otherwise.
    public var isAdaptive: Bool { false }
}

/// The state of one stream of scores through a fitted threshold.
public protocol ThresholdStream: StreamMemory {
    /// Forgets the scores seen so far, but not what an adaptive threshold has learned from them; called at a gap.
    mutating func reset()
    /// Judges one score. The engine hands over finite ones only; others are anomalies without asking.
    mutating func judge(_ score: Double) -> Verdict
}

/// What a threshold says of a score.
public struct Verdict: Sendable, Hashable {
    /// The limit that the score was held against.
    public let limit: Double
    /// Whether the score is an anomaly.
    public let isAnomalous: Bool

    /// Makes a verdict.
    public init(limit: Double, isAnomalous: Bool) {
        self.limit = limit
        self.isAnomalous = isAnomalous
    }
}
