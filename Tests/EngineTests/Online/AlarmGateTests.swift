import Core
import Testing

@testable import Engine

@Suite struct AlarmGateTests {
    private static func holds(_ rule: AlarmRule, _ verdicts: [RowVerdict], startedAt: Double? = nil) -> [Hold?] {
        var gate = AlarmGate()
        if let startedAt { gate.start(startedAt) }
        return verdicts.map { gate.judge($0, rule) }
    }

    @Test func anAnomalyCountsAtOnceByDefault() {
        #expect(Self.holds(AlarmRule(), [verdict(0), verdict(1)]) == [nil, nil])
    }

    @Test func alarmWaitsUntilTheConditionHasLasted() {
        var rule = AlarmRule()
        rule.forSeconds = 2
        #expect(Self.holds(rule, (0..<4).map { verdict(Double($0)) }) == [.pending, .pending, nil, nil])
    }

    @Test func normalRowRestartsTheDuration() {
        var rule = AlarmRule()
        rule.forSeconds = 2
        let rows = [verdict(0), verdict(1), verdict(2, isAnomalous: false), verdict(3), verdict(4), verdict(5)]
        #expect(Self.holds(rule, rows) == [.pending, .pending, nil, .pending, .pending, nil])
    }

    @Test func enoughOfTheLastRowsMustBeAnomalous() {
        var rule = AlarmRule()
        rule.anomalousRows = 2
        rule.rowCount = 3
        let rows = [true, false, true, false, false, true].enumerated().map { verdict(Double($0), isAnomalous: $1) }
        #expect(Self.holds(rule, rows) == [.pending, nil, nil, nil, nil, .pending])
    }

    @Test func smallDeviationsAreSuppressedAndNotCounted() {
        var rule = AlarmRule()
        rule.minimumDeviation = 0.5
        rule.anomalousRows = 2
        rule.rowCount = 2
        let near = [explanation(actual: 2.5)]
        let far = [explanation(actual: 4)]
        let rows = [verdict(0, explanations: near), verdict(1, explanations: far), verdict(2, explanations: far)]
        #expect(Self.holds(rule, rows) == [.minimumDeviation, .pending, nil])
    }

    @Test func onlyTheGivenDirectionCounts() {
        var rule = AlarmRule()
        rule.direction = .above
        let rows = [
            verdict(0, explanations: [explanation(actual: 0, direction: .below)]),
            verdict(1, explanations: [explanation()]), verdict(2),
        ]
        #expect(Self.holds(rule, rows) == [.direction, nil, nil])
    }

    @Test func startedReplicaWarmsUp() {
        var rule = AlarmRule()
        rule.warmUpSeconds = 3
        #expect(
            Self.holds(rule, (0..<5).map { verdict(Double($0)) }, startedAt: 0) == [
                .warmUp, .warmUp, .warmUp, nil, nil,
            ])
    }

    @Test func severityFollowsTheRatio() {
        let rule = AlarmRule()
        #expect(rule.severity(ratio: 1.5)?.name == "warning")
        #expect(rule.severity(ratio: 2)?.name == "critical")
        #expect(rule.severity(ratio: .infinity)?.name == "critical")
        #expect(rule.severity(ratio: 0.5)?.name == "warning")
    }
}
