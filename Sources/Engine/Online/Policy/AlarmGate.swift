/// The alarm rule's state for one replica: which of its anomalous rows count.
struct AlarmGate: Codable, Sendable, Equatable {
    /// The last scored rows, newest last: whether each was an anomaly that the rule takes.
    private var history: [Bool] = []
    /// Since when enough of the last rows are anomalous.
    private var conditionSince: Double?
    /// When the replica started, if that was seen.
    private(set) var startedSeconds: Double?

    mutating func start(_ seconds: Double) {
        self = AlarmGate()
        startedSeconds = seconds
    }

    /// - Returns: why an anomalous row does not count; nil if it does, or is not anomalous.
    mutating func judge(_ verdict: RowVerdict, _ rule: AlarmRule) -> Hold? {
        let hold = verdict.isAnomalous ? Self.explained(verdict, rule) : nil
        let isWarm = startedSeconds.map { verdict.timeSeconds - $0 >= rule.warmUpSeconds } ?? true
        history.append(verdict.isAnomalous && hold == nil && isWarm)
        if history.count > rule.rowCount { history.removeFirst(history.count - rule.rowCount) }
        guard history.count(where: { $0 }) >= rule.anomalousRows else {
            conditionSince = nil
            guard verdict.isAnomalous else { return nil }
            return isWarm ? hold ?? .pending : .warmUp
        }
        let since = conditionSince ?? verdict.timeSeconds
        conditionSince = since
        guard verdict.isAnomalous else { return nil }
        guard isWarm else { return .warmUp }
        return hold ?? (verdict.timeSeconds - since >= rule.forSeconds ? nil : .pending)
    }

    /// Whether deviation and direction of the metric with the largest share are such that the rule takes them. What
    /// cannot be said holds nothing back.
    private static func explained(_ verdict: RowVerdict, _ rule: AlarmRule) -> Hold? {
        guard let leading = verdict.explanations.first else { return nil }
        if let direction = leading.direction, rule.direction != .any, direction.rawValue != rule.direction.rawValue {
            return .direction
        }
        if let deviation = leading.relativeDeviation, deviation < rule.minimumDeviation { return .minimumDeviation }
        return nil
    }
}
