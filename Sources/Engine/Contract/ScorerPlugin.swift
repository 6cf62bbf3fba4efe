/// A strategy that turns a window's deviation into one score for the window's last row. Higher is stranger.
///
/// Rules for every scorer plugin (the law tests check them):
/// - a score is finite and not negative, and the contributions add up to it; where a deviation is
///   not finite, the score need not be finite either, and the engine makes an anomaly of it;
/// - a stream is causal, and a reset stream scores as a new one does, but for what an adaptive scorer has learned.
public protocol ScorerPlugin: Sendable {
    /// Name, version and parameters.
    var manifest: Manifest { get }

    /// Learns what deviations of normal windows look like; the model was not fitted on these windows.
    func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer

    /// Takes up a saved state.
    ///
    /// - Throws: ``StateError`` if the state is not one that this plugin wrote.
    func restore(_ state: PluginState, shape: DeviationShape, parameters: Parameters) throws -> any FittedScorer
}

/// A fitted scorer; immutable.
public protocol FittedScorer: Sendable {
    /// What must be saved to restore it.
    var state: PluginState { get }
    /// Whether its streams learn from what they score. A reset then keeps what was learned.
    var isAdaptive: Bool { get }
    /// Scoring state for one stream of windows.
    func makeStream() -> any ScorerStream
}

extension FittedScorer {
    /// Scorers learn when they are fitted, and not later, unless they say otherwise.
    public var isAdaptive: Bool { false }
}

/// The state of one stream of windows through a fitted scorer.
public protocol ScorerStream: StreamMemory {
    /// Forgets the windows seen so far, but not what an adaptive scorer has learned from them; called at a gap and after
    /// a score that is not finite.
    mutating func reset()
    /// Scores one window.
    ///
    /// - Parameters:
    ///   - deviation: what the model says of the window, `[rows × groups × features]`.
    ///   - contributions: receives each feature's part of the score, `[features]`.
    /// - Returns: the score.
    mutating func score(_ deviation: Span<Float>, contributions: inout MutableSpan<Float>) -> Double
}
