/// A strategy that turns a window's residuals into one score for the window's last row. Higher is stranger.
///
/// Rules for every scorer plugin (the law tests check them):
/// - a score is finite and not negative, and the contributions add up to it; where residuals are no numbers, the score
///   may be none either, and the engine makes an anomaly of it;
/// - a stream is causal, and a reset stream scores as a new one does.
public protocol ScorerPlugin: Sendable {
    /// Name, version and parameters.
    var manifest: Manifest { get }

    /// Learns what residuals of normal windows look like.
    func fit(_ residuals: ResidualSet, parameters: Parameters) throws -> any FittedScorer

    /// Takes up a saved state.
    ///
    /// - Throws: ``StateError`` if the state is not one that this plugin wrote.
    func restore(_ state: PluginState, featureCount: Int, parameters: Parameters) throws -> any FittedScorer
}

/// Residuals of normal windows in time order, `[count × length × features]`.
public struct ResidualSet: Sendable {
    /// Rows in a window.
    public let windowLength: Int
    /// Features of each row.
    public let featureCount: Int
    /// The residuals.
    public let values: [Float]

    /// Makes a set.
    ///
    /// - Precondition: `values` is a whole number of windows.
    public init(windowLength: Int, featureCount: Int, values: [Float]) {
        precondition(values.count.isMultiple(of: windowLength * featureCount), "values must be whole windows")
        self.windowLength = windowLength
        self.featureCount = featureCount
        self.values = values
    }
}

/// A fitted scorer; immutable.
public protocol FittedScorer: Sendable {
    /// What must be saved to restore it.
    var state: PluginState { get }
    /// Scoring state for one stream of windows.
    func makeStream() -> any ScorerStream
}

/// The state of one stream of windows through a fitted scorer.
public protocol ScorerStream {
    /// Forgets the windows seen so far; called at a gap.
    mutating func reset()
    /// Scores one window.
    ///
    /// - Parameters:
    ///   - residuals: `[length × features]`.
    ///   - contributions: receives each feature's part of the score, `[features]`.
    /// - Returns: the score.
    mutating func score(_ residuals: Span<Float>, contributions: inout MutableSpan<Float>) -> Double
}
