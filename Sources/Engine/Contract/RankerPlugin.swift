public import Core

/// A plugin that ranks services by how likely each is the root cause.
///
/// Rules for every ranker plugin (the law tests check them):
/// - names have no influence: renaming services renames the suspects and changes no score;
/// - equal evidence gives equal scores, and equal scores are in order of name;
/// - the same history gives the same ranking, whatever was ranked before;
/// - rows after the window have no effect;
/// - missing values and empty histories give a ranking, not an error.
public protocol RankerPlugin: Sendable {
    /// Name, version and parameters.
    var manifest: Manifest { get }

    /// Fits the ranker on fault-free rows.
    ///
    /// - Throws: if the parameters contradict each other.
    func fit(_ reference: RankReference, parameters: Parameters) throws -> any FittedRanker
}

/// A fitted ranker; immutable.
public protocol FittedRanker: Sendable {
    /// Minimum score of a clear cause, for any scores of fault-free windows. Default 0.
    var leastClearScore: Double { get }

    /// Ranks the services of a history's graph, which may hold services and edges that the reference does not.
    func rank(_ history: SystemHistory, _ window: RankWindow) -> Ranking
}

extension FittedRanker {
    public var leastClearScore: Double { 0 }
}

/// What a ranker learns from.
public struct RankReference: Sendable {
    /// A history that may hold rows in which something was wrong.
    public let history: SystemHistory
    /// Rows of the history in which nothing was wrong, ascending. Empty if none is known.
    public let quietRows: [Int]
    /// How many rows the windows have that will be ranked.
    public let windowRows: Int

    /// Makes a reference.
    ///
    /// - Precondition: quiet rows are rows of the history; windows have a row.
    public init(history: SystemHistory, quietRows: [Int], windowRows: Int) {
        precondition(
            quietRows.allSatisfy { $0 >= 0 && $0 < history.rowCount }, "quiet rows must be rows of the history")
        precondition(windowRows > 0, "a window needs a row")
        self.history = history
        self.quietRows = quietRows
        self.windowRows = windowRows
    }
}
