/// Keeps the agent's own share of a core under a budget, and what probes take of any processor under a limit, by stepping
/// hooks down, the most expensive first.
///
/// A hook's cost is its events per second times what one costs. Over the budget or the limit for three intervals in a row,
/// the most expensive hook goes one level down. For the limit alone none goes below ``HookLevel/sampled``, and one that takes
/// less than a tenth of the limit stays. When the sum, with a hook back one level, would have stayed under 0.7 of both for
/// thirty intervals, the cheapest such hook goes one level up. The two margins keep it from swinging.
package struct ProbeGovernor: Sendable {
    /// Largest share of one core that the agent and its probes may take together, 0 to 1; nil for no limit.
    package let budget: Double?
    /// Largest share of any one processor's time that probes may take, 0 to 1; nil for no limit.
    package let probeLimit: Double?
    /// The share of an interval in which a sampled hook counts.
    package static let sampledShare = 0.1

    private var levels: [Hook: HookLevel] = Dictionary(uniqueKeysWithValues: Hook.allCases.map { ($0, .on) })
    private var intervalsOver = 0
    private var intervalsUnder = 0

    package init(budget: Double?, probeLimit: Double? = nil) {
        self.budget = budget
        self.probeLimit = probeLimit
    }

    /// The most that a hook may do now.
    package func level(_ hook: Hook) -> HookLevel { levels[hook] ?? .on }

    /// What a change was and why.
    package struct Step: Sendable, Equatable {
        package let hook: Hook
        package let level: HookLevel
        /// What was compared, as a share of one core, and with what.
        package let share: Double
        package let limit: Double
        /// Whether it was the agent's share and its budget, or what probes take of a processor and the limit of that.
        package let isBudget: Bool

        /// The step as a line for people.
        package var text: String {
            let what =
                isBudget
                ? "the agent used \(percent(share)) of a core (budget \(percent(limit)))"
                : "probes used \(percent(share)) of a core (limit \(percent(limit)))"
            return "\(what): \(hook.name) set to \(level)"
        }
    }

    /// Takes the figures of an interval.
    ///
    /// - Parameters:
    ///   - ownShare: share of a core that the agent's own threads took.
    ///   - hookShares: share of a core by hook, as it was or would be if the hook were on.
    ///   - busiestShares: the same for the processor that gives most.
    ///   - ceilings: the most that the user's rules let each hook do; none means on.
    /// - Returns: the step taken, if any.
    package mutating func update(
        ownShare: Double, hookShares: [Hook: Double], busiestShares: [Hook: Double] = [:],
        ceilings: [Hook: HookLevel] = [:]
    ) -> Step? {
        let levels = levels.merging(ceilings) { min($0, $1) }
        func level(_ hook: Hook) -> HookLevel { levels[hook] ?? .on }
        var comparisons: [Comparison] = []
        if let budget {
            comparisons.append(Comparison(costs: hookShares, base: ownShare, limit: budget, isBudget: true))
        }
        if let probeLimit {
            comparisons.append(Comparison(costs: busiestShares, base: 0, limit: probeLimit, isBudget: false))
        }
        let over = comparisons.first { $0.share(levels) > $0.limit }
        intervalsOver = over == nil ? 0 : intervalsOver + 1
        if let over, intervalsOver >= 3 {
            intervalsOver = 0
            intervalsUnder = 0
            let mostExpensive = Hook.allCases.filter { over.mayLower($0, from: level($0)) }.max {
                over.cost($0, at: level($0)) < over.cost($1, at: level($1))
            }
            guard let mostExpensive, let lower = HookLevel(rawValue: level(mostExpensive).rawValue - 1) else {
                return nil
            }
            let share = over.share(levels)
            self.levels[mostExpensive] = lower
            return over.step(mostExpensive, lower, share: share)
        }
        guard let first = comparisons.first else { return nil }
        let raised = Hook.allCases.compactMap { hook -> (Hook, HookLevel, Double)? in
            guard let higher = HookLevel(rawValue: level(hook).rawValue + 1), higher <= ceilings[hook] ?? .on
            else { return nil }
            var after = levels
            after[hook] = higher
            guard comparisons.allSatisfy({ $0.share(after) < 0.7 * $0.limit }) else { return nil }
            return (hook, higher, first.share(after))
        }
        .min { $0.2 < $1.2 }
        intervalsUnder = raised == nil ? 0 : intervalsUnder + 1
        guard let raised, intervalsUnder >= 30 else { return nil }
        intervalsUnder = 0
        let share = first.share(levels)
        self.levels[raised.0] = raised.1
        return first.step(raised.0, raised.1, share: share)
    }
}

/// A share of a core and what it must stay under.
private struct Comparison {
    /// Share by hook if it were on.
    let costs: [Hook: Double]
    /// What is taken without any hook.
    let base: Double
    let limit: Double
    let isBudget: Bool

    func cost(_ hook: Hook, at level: HookLevel) -> Double {
        let full = costs[hook] ?? 0
        return switch level {
        case .off: 0
        case .sampled: full * ProbeGovernor.sampledShare
        case .on: full
        }
    }

    func mayLower(_ hook: Hook, from level: HookLevel) -> Bool {
        isBudget ? level > .off : level == .on && cost(hook, at: .on) >= 0.1 * limit
    }

    func share(_ levels: [Hook: HookLevel]) -> Double {
        base + Hook.allCases.reduce(0) { $0 + cost($1, at: levels[$1] ?? .on) }
    }

    func step(_ hook: Hook, _ level: HookLevel, share: Double) -> ProbeGovernor.Step {
        ProbeGovernor.Step(hook: hook, level: level, share: share, limit: limit, isBudget: isBudget)
    }
}

private func percent(_ share: Double) -> String {
    "\((share * 10_000).rounded() / 100) %"
}
