/// Settings of an ``AlarmRule`` that differ from another one.
package struct RuleChanges: Sendable, Equatable {
    package var forSeconds: Double?
    package var anomalousRows: Int?
    package var rowCount: Int?
    package var minimumDeviation: Double?
    package var direction: AlarmRule.Direction?
    package var warmUpSeconds: Double?
    package var gapSeconds: Double?
    package var severities: [Severity]?

    package init() {}

    package func applied(to rule: AlarmRule) -> AlarmRule {
        var rule = rule
        if let forSeconds { rule.forSeconds = forSeconds }
        if let anomalousRows { rule.anomalousRows = anomalousRows }
        if let rowCount { rule.rowCount = rowCount }
        if let minimumDeviation { rule.minimumDeviation = minimumDeviation }
        if let direction { rule.direction = direction }
        if let warmUpSeconds { rule.warmUpSeconds = warmUpSeconds }
        if let gapSeconds { rule.gapSeconds = gapSeconds }
        if let severities { rule.severities = severities.sorted { $0.ratio < $1.ratio } }
        return rule
    }
}
