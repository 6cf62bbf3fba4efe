internal import ArgumentParser
internal import Core
internal import Engine

/// What raises an alarm; a policy file sets the same and more.
struct AlarmOptions: ParsableArguments {
    @Option(help: "YAML file with the alarm policy. The options below override its general rule.")
    var policy: String?

    @Option(name: .customLong("for"), help: "Raise an alarm only after the condition lasted this long (default: 0s).")
    var holdFor: Seconds?

    @Option(help: "Raise an alarm only if K of the last N scored rows are anomalous, as K/N (default: 1/1).")
    var anomalies: AnomalyCount?

    @Option(help: "Minimum distance from the expected range as a share of its nearest bound (default: 0%).")
    var minimumDeviation: PercentShare?

    @Option(help: "Which deviations count: any, above or below the expected range (default: any).")
    var direction: AlarmRule.Direction?

    @Option(help: "Suppress alarms of a replica for this long after a start or restart (default: 1m).")
    var warmUp: Seconds?

    @Option(help: "Close an episode after this long without an anomaly (default: 5m).")
    var gap: Seconds?

    /// The policy that file and options stand for.
    func policyValue() throws -> AlarmPolicy {
        var policy = try self.policy.map { try WatchPolicyFile(path: $0).policy() } ?? AlarmPolicy()
        var changes = RuleChanges()
        changes.forSeconds = holdFor?.value
        changes.anomalousRows = anomalies?.anomalous
        changes.rowCount = anomalies?.rows
        changes.minimumDeviation = minimumDeviation?.value
        changes.direction = direction
        changes.warmUpSeconds = warmUp?.value
        changes.gapSeconds = gap?.value
        policy.rule = changes.applied(to: policy.rule)
        return policy
    }
}

enum WatchOptions {
    static let defaultState = "anomengine-watch"
}

/// `3/5`: three of the last five.
struct AnomalyCount: ExpressibleByArgument {
    let anomalous: Int
    let rows: Int

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let anomalous = parts[0], let rows = parts[1], (1...1000).contains(rows),
            (1...rows).contains(anomalous)
        else { return nil }
        self.anomalous = anomalous
        self.rows = rows
    }
}

/// `20%` or `0.2`; may exceed 100 %.
struct PercentShare: ExpressibleByArgument {
    let value: Double

    init?(argument: String) {
        let isPercent = argument.hasSuffix("%")
        guard let number = Double(isPercent ? argument.dropLast() : argument[...]), number >= 0, number.isFinite else {
            return nil
        }
        value = isPercent ? number / 100 : number
    }
}

extension AlarmRule.Direction: ExpressibleByArgument {}
