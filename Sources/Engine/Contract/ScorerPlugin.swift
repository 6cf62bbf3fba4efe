/// A plugin that turns a window's deviation into one score for its last row. Higher is more anomalous.
///
/// Rules for every scorer plugin (the law tests check them):
/// - a score is finite and not negative, and the contributions add up to it; where a deviation is
///   not finite, the score need not be finite either, and the engine makes an anomaly of it;
/// - a stream is causal, and a reset stream scores as a new one does, but for what an adaptive scorer has learned.
public protocol ScorerPlugin: Sendable {
    /// Name, version and parameters.
    var manifest: Manifest { get }

    /// Fits on the deviations of held-out normal windows.
    func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer

    /// Restores a saved state.
    ///
    /// - Throws: ``StateError`` if this plugin did not write the state.
    func restore(_ state: PluginState, shape: DeviationShape, parameters: Parameters) throws -> any FittedScorer
}

/// A fitted scorer; immutable.
public protocol FittedScorer: Sendable {
    /// The state to save.
    var state: PluginState { get }
    /// Whether its streams adapt to what they score. A reset keeps the adapted state.
    var isAdaptive: Bool { get }
    /// Scoring state for one stream of windows.
    func makeStream() -> any ScorerStream
}

extension FittedScorer {
    /// By default scorers are not adaptive.
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
