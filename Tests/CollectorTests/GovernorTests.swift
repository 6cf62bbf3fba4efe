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

    @Test func aHookStepsUpAfterThirtyQuietPeriods() {
        var governor = ProbeGovernor(budget: 0.01)
        for _ in 0..<3 { _ = governor.update(ownShare: 0.003, hookShares: costs) }
        let quiet: [Hook: Double] = [.systemCalls: 0.001]
        for _ in 0..<29 { #expect(governor.update(ownShare: 0.001, hookShares: quiet) == nil) }
        #expect(governor.update(ownShare: 0.001, hookShares: quiet)?.level == .on)
        #expect(governor.level(.systemCalls) == .on)
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
