internal import ArgumentParser
internal import Core
internal import Engine
internal import Jobs
internal import Yams

/// Reads an ``AlarmPolicy`` from YAML. Keys are those of the options; unknown ones are refused with their line.
struct WatchPolicyFile {
    let path: String

    private static let ruleKeys = [
        "for", "anomalies", "minimum-deviation", "direction", "warm-up", "gap", "severity",
    ]

    /// - Throws: ``ConfigurationError`` with the line to correct.
    func policy() throws(ConfigurationError) -> AlarmPolicy {
        let text: String
        do {
            text = try TextFile.read(path)
        } catch {
            throw ConfigurationError(
                path: path, line: nil, problem: "cannot be read; check the path and that it is UTF-8 text")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw ConfigurationError(path: path, line: nil, problem: "is not valid YAML: \(error)")
        }
        guard let root else { return AlarmPolicy() }
        return try policy(root)
    }

    private func policy(_ root: Node) throws(ConfigurationError) -> AlarmPolicy {
        var policy = AlarmPolicy()
        let entries = try table(root, Self.ruleKeys + ["workloads", "silences", "maintenance"])
        policy.rule = try changes(entries).applied(to: policy.rule)
        for item in try list(entries["workloads"]) {
            let entries = try table(item, ["match"] + Self.ruleKeys)
            guard let match = entries["match"] else { throw error(item, "an entry of 'workloads' needs 'match'") }
            policy.overrides.append(
                AlarmPolicy.Override(workloads: try self.text(match), changes: try changes(entries)))
        }
        for item in try list(entries["silences"]) {
            let entries = try table(item, ["workloads", "from", "to", "reason"])
            policy.silences.append(
                Silence(
                    workloads: try patterns(entries["workloads"]), fromSeconds: try time(entries["from"]) ?? -.infinity,
                    toSeconds: try time(entries["to"]) ?? .infinity,
                    reason: try entries["reason"].map { node throws(ConfigurationError) in try self.text(node) } ?? ""))
        }
        for item in try list(entries["maintenance"]) { policy.maintenance.append(try maintenance(item)) }
        return policy
    }

    private func maintenance(_ item: Node) throws(ConfigurationError) -> MaintenanceWindow {
        let entries = try table(item, ["every", "workloads", "time-zone"])
        guard let every = entries["every"] else { throw error(item, "an entry of 'maintenance' needs 'every'") }
        var zone: String?
        if let node = entries["time-zone"] {
            let name = try text(node)
            guard TimeZones.isKnown(name) else { throw error(node, "'\(name)' is not a time zone") }
            zone = name
        }
        guard
            let window = MaintenanceWindow(
                try text(every), workloads: try patterns(entries["workloads"]), timeZone: zone)
        else { throw error(every, "'every' must look like 'daily 03:00 for 30m' or 'sat,sun 22:00 for 4h'") }
        return window
    }

    private func changes(_ entries: [String: Node]) throws(ConfigurationError) -> RuleChanges {
        var changes = RuleChanges()
        changes.forSeconds = try duration(entries["for"])
        changes.warmUpSeconds = try duration(entries["warm-up"])
        changes.gapSeconds = try duration(entries["gap"])
        if let node = entries["anomalies"] {
            guard let count = AnomalyCount(argument: try text(node)) else {
                throw error(node, "'anomalies' must be K/N with K at most N, as in 3/5")
            }
            changes.anomalousRows = count.anomalous
            changes.rowCount = count.rows
        }
        if let node = entries["minimum-deviation"] {
            guard let share = PercentShare(argument: try text(node)) else {
                throw error(node, "'minimum-deviation' must be a share, as in 20%")
            }
            changes.minimumDeviation = share.value
        }
        if let node = entries["direction"] {
            guard let direction = AlarmRule.Direction(rawValue: try text(node)) else {
                throw error(node, "'direction' must be any, above or below")
            }
            changes.direction = direction
        }
        if let node = entries["severity"] { changes.severities = try severities(node) }
        return changes
    }

    private func severities(_ node: Node) throws(ConfigurationError) -> [Severity] {
        guard let mapping = node.mapping else { throw error(node, "'severity' must be a table of names and ratios") }
        var severities: [Severity] = []
        for (key, value) in mapping {
            guard let ratio = Double(try text(value)), ratio > 0, ratio.isFinite else {
                throw error(value, "a severity needs the minimum ratio of score to threshold, as in 'critical: 3'")
            }
            severities.append(Severity(try text(key), fromRatio: ratio))
        }
        return severities
    }

    private func table(_ node: Node, _ allowed: [String]) throws(ConfigurationError) -> [String: Node] {
        guard let mapping = node.mapping else { throw error(node, "must be a table") }
        var entries: [String: Node] = [:]
        for (key, value) in mapping {
            let name = try text(key)
            guard allowed.contains(name) else {
                let hint = nearestName(to: name, in: allowed).map { "; did you mean '\($0)'?" } ?? ""
                throw error(key, "unknown key '\(name)'\(hint)")
            }
            entries[name] = value
        }
        return entries
    }

    private func list(_ node: Node?) throws(ConfigurationError) -> [Node] {
        guard let node, node.null == nil else { return [] }
        guard let sequence = node.sequence else { throw error(node, "must be a list") }
        return Array(sequence)
    }

    private func patterns(_ node: Node?) throws(ConfigurationError) -> [String] {
        guard let node else { return ["*"] }
        if node.scalar != nil { return [try text(node)] }
        var patterns: [String] = []
        for item in try list(node) { patterns.append(try text(item)) }
        return patterns
    }

    private func duration(_ node: Node?) throws(ConfigurationError) -> Double? {
        guard let node else { return nil }
        guard let seconds = DurationText.seconds(try text(node)) else {
            throw error(node, "must be a duration, as in 30s or 5m")
        }
        return seconds
    }

    private func time(_ node: Node?) throws(ConfigurationError) -> Double? {
        guard let node else { return nil }
        guard let seconds = ISO8601.seconds(try text(node)) else {
            throw error(node, "must be a time, as in 2026-03-01T08:00 or 2026-03-01T08:00+01:00")
        }
        return seconds
    }

    private func text(_ node: Node) throws(ConfigurationError) -> String {
        guard let scalar = node.scalar, node.null == nil else { throw error(node, "must be text or a number") }
        return scalar.string
    }

    private func error(_ node: Node, _ problem: String) -> ConfigurationError {
        ConfigurationError(path: path, line: node.mark?.line, problem: problem)
    }
}
