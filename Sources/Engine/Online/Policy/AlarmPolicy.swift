package import Core

/// Which anomalies raise an alarm: a rule for all workloads, changes for some, and times without alarms.
package struct AlarmPolicy: Sendable, Equatable {
    /// Changes for the workloads that a pattern names.
    package struct Override: Sendable, Equatable {
        package let workloads: String
        package let changes: RuleChanges

        package init(workloads: String, changes: RuleChanges) {
            self.workloads = workloads
            self.changes = changes
        }
    }

    package var rule = AlarmRule()
    /// Applied in order; the last one wins.
    package var overrides: [Override] = []
    package var silences: [Silence] = []
    package var maintenance: [MaintenanceWindow] = []

    package init() {}

    /// The rule of a workload.
    package func rule(for workload: Workload) -> AlarmRule {
        overrides.reduce(rule) { rule, override in
            Glob(override.workloads).matches(workload.name) ? override.changes.applied(to: rule) : rule
        }
    }

    /// Why the time allows no alarm; nil if it does.
    ///
    /// - Parameter offset: how far a time zone is ahead of UTC at a time, in seconds.
    package func hold(
        _ workload: Workload, at seconds: Double, offset: (_ timeZone: String, _ seconds: Double) -> Double
    ) -> Hold? {
        let isSilent = silences.contains {
            seconds >= $0.fromSeconds && seconds < $0.toSeconds && $0.workloads.anyGlobMatches(workload.name)
        }
        if isSilent { return .silence }
        let isMaintained = maintenance.contains { window in
            window.workloads.anyGlobMatches(workload.name)
                && window.contains(seconds, offsetSeconds: window.timeZone.map { offset($0, seconds) } ?? 0)
        }
        return isMaintained ? .maintenance : nil
    }
}
