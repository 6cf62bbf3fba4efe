/// What a ranking says of one event, and how much it can be trusted.
public struct RankedCause: Sendable, Equatable {
    /// All suspects, in order.
    public let ranking: Ranking
    /// Share of quiet windows whose highest score is lower; nil if no quiet window is known.
    public let confidence: Double?
    /// Whether the highest score is beyond what quiet windows show, and one service alone has it.
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
