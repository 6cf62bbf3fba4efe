/// The ranking for one event and its confidence.
public struct RankedCause: Sendable, Equatable {
    /// All suspects, in order.
    public let ranking: Ranking
    /// Confidence: share of fault-free windows with a lower highest score; nil without such windows.
    public let confidence: Double?
    /// Whether the highest score exceeds those of fault-free windows and belongs to a single service.
    public let isClear: Bool

    /// Makes a result.
    public init(ranking: Ranking, confidence: Double?, isClear: Bool) {
        self.ranking = ranking
        self.confidence = confidence
        self.isClear = isClear
    }

    /// The probable cause; nil if there is no clear one.
    public var cause: Suspect? { isClear ? ranking.suspects.first : nil }
}

extension RankedCause: CustomStringConvertible {
    public var description: String {
        if let cause { return cause.description }
        return confidence == nil ? "no clear cause (no quiet rows to compare with)" : "no clear cause"
    }
}
