/// Keeps the agent's own share of a core under a budget by stepping hooks down, the most expensive first.
///
/// A hook's cost is its events per second times what one costs. Over the budget for three periods in a row, the most
/// expensive hook goes one level down. When the sum, with a hook back one level, would have stayed under 0.7 of the
/// budget for thirty periods, the cheapest such hook goes one level up. The two margins keep it from swinging.
package struct ProbeGovernor: Sendable {
    /// Largest share of one core, 0 to 1; nil for no limit.
    package let budget: Double?
    /// The share of a period in which a sampled hook counts.
    package static let sampledShare = 0.1

    private var levels: [Hook: HookLevel] = Dictionary(uniqueKeysWithValues: Hook.allCases.map { ($0, .on) })
    private var periodsOver = 0
    private var periodsUnder = 0

    package init(budget: Double?) {
        self.budget = budget
    }

    /// The most that a hook may do now.
    package func level(_ hook: Hook) -> HookLevel { levels[hook] ?? .on }

    /// What a change was and why.
    package struct Step: Sendable, Equatable {
        package let hook: Hook
        package let level: HookLevel
        package let share: Double
    }

    /// Takes the figures of a period.
    ///
    /// - Parameters:
    ///   - ownShare: share of a core that the agent's own threads took.
    ///   - hookShares: share of a core by hook, as it was or would be if the hook were on.
    /// - Returns: the step taken, if any.
    package mutating func update(ownShare: Double, hookShares: [Hook: Double]) -> Step? {
        guard let budget else { return nil }
        func cost(_ hook: Hook, at level: HookLevel) -> Double {
            let full = hookShares[hook] ?? 0
            return switch level {
            case .off: 0
            case .sampled: full * Self.sampledShare
            case .on: full
            }
        }
        let share = ownShare + Hook.allCases.reduce(0) { $0 + cost($1, at: level($1)) }
        periodsOver = share > budget ? periodsOver + 1 : 0
        if periodsOver >= 3 {
            periodsOver = 0
            periodsUnder = 0
            let dearest = Hook.allCases.filter { level($0) > .off }.max {
                cost($0, at: level($0)) < cost($1, at: level($1))
            }
            guard let dearest, let lower = HookLevel(rawValue: level(dearest).rawValue - 1) else { return nil }
            levels[dearest] = lower
            return Step(hook: dearest, level: lower, share: share)
        }
        let raised = Hook.allCases.compactMap { hook -> (Hook, HookLevel, Double)? in
            guard let higher = HookLevel(rawValue: level(hook).rawValue + 1) else { return nil }
            let after = share - cost(hook, at: level(hook)) + cost(hook, at: higher)
            return after < 0.7 * budget ? (hook, higher, after) : nil
        }
        .min { $0.2 < $1.2 }
        periodsUnder = raised == nil ? 0 : periodsUnder + 1
        guard let raised, periodsUnder >= 30 else { return nil }
        periodsUnder = 0
        levels[raised.0] = raised.1
        return Step(hook: raised.0, level: raised.1, share: share)
    }
}
