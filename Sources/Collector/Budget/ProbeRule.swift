package import Core

/// A user's wish: a metric of the workloads with a prefix is not to be observed.
package struct ProbeRule: Sendable, Hashable {
    /// First part of the workload's name; empty for all.
    package var workloadPrefix: String
    package var metric: Metric
    /// The most that is wished.
    package var level: HookLevel

    package init(workloadPrefix: String, metric: Metric, level: HookLevel) {
        self.workloadPrefix = workloadPrefix
        self.metric = metric
        self.level = level
    }

    /// Reads `PREFIX:METRIC=LEVEL` or `METRIC=LEVEL`, for example `kube-system/:mmap_calls=off`.
    ///
    /// - Throws: ``RuleError`` that names the part that is wrong.
    package init(_ text: String) throws(RuleError) {
        let place = text.lastIndex(of: ":")
        workloadPrefix = place.map { String(text[..<$0]) } ?? ""
        let wish = (place.map { text[text.index(after: $0)...] } ?? text[...]).split(
            separator: "=", omittingEmptySubsequences: false)
        guard wish.count == 2 else { throw RuleError(text: text, problem: "METRIC=LEVEL is missing") }
        guard let metric = Self.metrics.first(where: { $0.column == wish[0] }) else {
            let names = Self.metrics.map(\.column).joined(separator: ", ")
            throw RuleError(text: text, problem: "'\(wish[0])' is not one of \(names)")
        }
        switch wish[1] {
        case "on": level = .on
        case "sampled": level = .sampled
        case "off": level = .off
        default: throw RuleError(text: text, problem: "'\(wish[1])' is not one of on, sampled, off")
        }
        self.metric = metric
    }

    /// The metrics that a rule may name.
    package static var metrics: [Metric] { Metric.allCases.filter { $0 == $0.rule } }

    package struct RuleError: DiagnosticError {
        package let text: String
        package let problem: String
        package var diagnostic: Diagnostic {
            Diagnostic(
                place: "probe rule '\(text)'", problem: Guidance(problem),
                remedy: "write it as in 'kube-system/:mmap_calls=off'")
        }
    }
}

extension Metric {
    /// The metric whose rule it follows: what is measured of calls comes with their number.
    var rule: Metric { Metric.ofCalls.contains(self) ? .requests : self }
}

/// All rules; of those that fit, the last one counts.
package struct ProbeRules: Sendable {
    package let rules: [ProbeRule]

    package init(_ rules: [ProbeRule]) {
        self.rules = rules
    }

    /// What is wished for a workload's metric.
    package func level(_ workload: String, _ metric: Metric) -> HookLevel {
        rules.last { $0.metric == metric && workload.hasPrefix($0.workloadPrefix) }?.level ?? .on
    }

    /// The most that any of the workloads wishes of a hook; a hook that nobody wants need not be attached.
    package func level(_ hook: Hook, workloads: some Sequence<String>) -> HookLevel {
        guard !rules.isEmpty else { return .on }
        return workloads.flatMap { workload in hook.metrics.map { level(workload, $0) } }.max() ?? .on
    }
}
