import Core
import Testing

@testable import Collector

@Suite struct GovernorTests {
    private let costs: [Hook: Double] = [.systemCalls: 0.03, .pageFaults: 0.002, .processEvents: 0.0001]

    @Test func theMostExpensiveHookStepsDownFirst() {
        var governor = ProbeGovernor(budget: 0.01)
        #expect(governor.update(ownShare: 0.003, hookShares: costs) == nil)
        #expect(governor.update(ownShare: 0.003, hookShares: costs) == nil)
        let first = governor.update(ownShare: 0.003, hookShares: costs)
        #expect(first?.hook == .systemCalls)
        #expect(first?.level == .sampled)
        #expect(abs((first?.share ?? 0) - 0.0351) < 1e-9)
        // 0.3 % own, 0.3 % sampled calls, 0.21 % others: under the budget of 1 %.
        for _ in 0..<20 { #expect(governor.update(ownShare: 0.003, hookShares: costs) == nil) }
        #expect(governor.level(.systemCalls) == .sampled)
        #expect(governor.level(.pageFaults) == .on)
    }

    @Test func allStepsToOffIfTheAgentAloneIsOverTheBudget() {
        var governor = ProbeGovernor(budget: 0.01)
        for _ in 0..<100 { _ = governor.update(ownShare: 0.02, hookShares: costs) }
        for hook in Hook.allCases { #expect(governor.level(hook) == .off) }
    }

    @Test func hookStepsUpAfterThirtyQuietIntervals() {
        var governor = ProbeGovernor(budget: 0.01)
        for _ in 0..<3 { _ = governor.update(ownShare: 0.003, hookShares: costs) }
        let quiet: [Hook: Double] = [.systemCalls: 0.001]
        for _ in 0..<29 { #expect(governor.update(ownShare: 0.001, hookShares: quiet) == nil) }
        #expect(governor.update(ownShare: 0.001, hookShares: quiet)?.level == .on)
        #expect(governor.level(.systemCalls) == .on)
    }

    @Test func probeLimitNeverSwitchesOff() {
        var governor = ProbeGovernor(budget: nil, probeLimit: 0.01)
        var steps: [ProbeGovernor.Step] = []
        for _ in 0..<20 {
            // The machine gives 30 cores to probes, each processor up to 50 %: the agent's own share does not count.
            let step = governor.update(
                ownShare: 0.5, hookShares: [.systemCalls: 30], busiestShares: [.systemCalls: 0.5, .pageFaults: 0.002])
            if let step { steps.append(step) }
        }
        // Page faults take a fifth of the limit, the others nothing.
        #expect(steps.map(\.hook) == [.systemCalls, .pageFaults])
        #expect(
            steps.first?.text
                == "probes used 50.2 % of a core (limit 1.0 %): system calls set to sampled")
        #expect(governor.level(.systemCalls) == .sampled)
        #expect(governor.level(.processEvents) == .on)
    }

    @Test func ruleSampledHookIsNotAStep() {
        var governor = ProbeGovernor(budget: 0.01, probeLimit: 0.01)
        let busy: [Hook: Double] = [.systemCalls: 0.05, .pageFaults: 0.002]
        for _ in 0..<100 {
            let step = governor.update(
                ownShare: 0.001, hookShares: busy, busiestShares: busy, ceilings: [.systemCalls: .sampled])
            #expect(step == nil)
        }
        // Without the rule it takes three intervals, as ever.
        for _ in 0..<2 { _ = governor.update(ownShare: 0.001, hookShares: busy, busiestShares: busy) }
        #expect(governor.level(.systemCalls) == .on)
        #expect(governor.update(ownShare: 0.001, hookShares: busy, busiestShares: busy)?.level == .sampled)
    }

    @Test func sampledByRuleStepsToOff() {
        var governor = ProbeGovernor(budget: 0.01)
        for _ in 0..<3 {
            _ = governor.update(ownShare: 0.008, hookShares: costs, ceilings: [.systemCalls: .sampled])
        }
        #expect(governor.level(.systemCalls) == .off)
        // Thirty quiet intervals later it is back at what the rule allows, and no further.
        for _ in 0..<90 {
            _ = governor.update(ownShare: 0.001, hookShares: [:], ceilings: [.systemCalls: .sampled])
        }
        #expect(governor.level(.systemCalls) == .sampled)
    }

    @Test func probeLimitAppliesToBusiestCore() {
        var governor = ProbeGovernor(budget: nil, probeLimit: 0.01)
        let quiet: [Hook: Double] = [.systemCalls: 0.006]
        for _ in 0..<20 {
            #expect(governor.update(ownShare: 0, hookShares: [.systemCalls: 0.3], busiestShares: quiet) == nil)
        }
        for _ in 0..<3 { _ = governor.update(ownShare: 0, hookShares: [:], busiestShares: [.systemCalls: 0.02]) }
        #expect(governor.level(.systemCalls) == .sampled)
        for _ in 0..<29 { #expect(governor.update(ownShare: 0, hookShares: [:], busiestShares: quiet) == nil) }
        #expect(governor.update(ownShare: 0, hookShares: [:], busiestShares: quiet)?.level == .on)
    }

    @Test func costsOfTheBusiestProcessor() {
        var costs = HookCosts()
        var statistics = SourceStatistics()
        statistics.nanosecondsPerEvent = 100
        statistics.processorEventCounts = [[.systemCalls: 5_000_000], [.systemCalls: 7]]
        costs.update(statistics, intervalSeconds: 1) { _ in .on }
        statistics.processorEventCounts = [[.systemCalls: 5_001_000], [.systemCalls: 200_007]]
        costs.update(statistics, intervalSeconds: 2) { _ in .on }
        #expect(abs((costs.busiestShares[.systemCalls] ?? 0) - 0.01) < 1e-12)
        // Page faults have their own cost, and the first processor now gives more.
        statistics.nanosecondsByHook = [.pageFaults: 10]
        statistics.processorEventCounts = [[.systemCalls: 5_001_000, .pageFaults: 3e6], [.systemCalls: 400_007]]
        costs.update(statistics, intervalSeconds: 1) { _ in .on }
        #expect(abs((costs.busiestShares[.pageFaults] ?? 0) - 0.03) < 1e-12)
        #expect(costs.busiestShares[.systemCalls] == 0)
        statistics.processorEventCounts = [[.systemCalls: 5_001_000, .pageFaults: 3e6], [.systemCalls: 200_007]]
        costs.update(statistics, intervalSeconds: 1) { _ in .on }
        // A tenth is seen of what is sampled.
        statistics.processorEventCounts = [[.systemCalls: 5_001_000], [.systemCalls: 210_007]]
        costs.update(statistics, intervalSeconds: 1) { $0 == .systemCalls ? .sampled : .on }
        #expect(abs((costs.busiestShares[.systemCalls] ?? 0) - 0.01) < 1e-12)
    }

    @Test func noBudgetNoSteps() {
        var governor = ProbeGovernor(budget: nil)
        for _ in 0..<10 { #expect(governor.update(ownShare: 1, hookShares: costs) == nil) }
    }

    @Test func rules() throws {
        let rules = try ProbeRules([
            ProbeRule("mmap_calls=off"), ProbeRule("shop/:mmap_calls=on"), ProbeRule("shop/:page_faults=sampled"),
        ])
        #expect(rules.level("shop/cart", .mmapCalls) == .on)
        #expect(rules.level("kube/dns", .mmapCalls) == .off)
        #expect(rules.level(.pageFaults, workloads: ["shop/cart"]) == .sampled)
        #expect(rules.level(.pageFaults, workloads: ["shop/cart", "kube/dns"]) == .on)
        for text in ["mmap_calls", "mmap=off", "mmap_calls=maybe", "a:b"] {
            #expect(throws: ProbeRule.RuleError.self) { try ProbeRule(text) }
        }
    }
}
