public import Core

/// A plugin that selects and scales columns: series in, feature rows out.
///
/// Rules for every feature plugin (the law tests check them):
/// - fitting reads the training series alone, and fitting twice gives the same state;
/// - a stream is causal: row `r` of the output depends on rows up to `r` of the input;
/// - `restore` of a saved state gives the same numbers, bit for bit.
public protocol FeaturePlugin: Sendable {
    /// Name, version and parameters.
    var manifest: Manifest { get }

    /// Fits on normal data.
    ///
    /// - Parameter series: all replicas of one workload, with the same columns. NaN marks missing cells.
    /// - Throws: if the series hold nothing to learn from; the error names the column.
    func fit(_ series: [Series], parameters: Parameters) throws -> any FittedFeature

    /// Restores a saved state.
    ///
    /// - Throws: ``StateError`` if this plugin did not write the state.
    func restore(_ state: PluginState, parameters: Parameters) throws -> any FittedFeature
}

/// A fitted feature strategy; immutable.
public protocol FittedFeature: Sendable {
    /// The series' columns that it reads, in the order in which a stream takes them.
    var inputColumns: [String] { get }
    /// Names of the features it gives, in order.
    var outputColumns: [String] { get }
    /// The state to save.
    var state: PluginState { get }
    /// Scoring state for one stream of rows.
    func makeStream() -> any FeatureStream
    /// Converts a row of features back to the units of the data, to show expected values.
    ///
    /// - Parameters:
    ///   - features: a row of the output columns.
    ///   - cells: receives the input columns.
    /// - Returns: false if it cannot; `cells` is unchanged then.
    func invert(_ features: Span<Float>, into cells: inout MutableSpan<Float>) -> Bool
}

extension FittedFeature {
    /// By default features cannot be inverted.
    public func invert(_ features: Span<Float>, into cells: inout MutableSpan<Float>) -> Bool { false }
}

/// The state of one stream of rows through a fitted feature.
public protocol FeatureStream: StreamMemory {
    /// Forgets the rows seen so far; called at a gap.
    mutating func reset()
    /// Turns one row into features.
    ///
    /// - Parameters:
    ///   - row: the input columns, all finite.
    ///   - features: receives the output columns.
    /// - Returns: false while more rows are needed before the first features.
    mutating func transform(_ row: Span<Float>, into features: inout MutableSpan<Float>) -> Bool
}
