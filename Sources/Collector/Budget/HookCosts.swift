/// What each hook costs the machine, from counts of events and the cost of one.
struct HookCosts {
    private var lastCounts: [Hook: Double] = [:]
    private var lastProcessorCounts: [[Hook: Double]] = []
    /// Share of one core by hook, as if it were on.
    private(set) var shares: [Hook: Double] = [:]
    /// The same for the processor that gives the largest share of its time.
    private(set) var busiestShares: [Hook: Double] = [:]
    /// Time that all hooks took so far, in seconds.
    private(set) var totalSeconds = 0.0

    /// Takes the source's statistics after an interval.
    mutating func update(_ statistics: SourceStatistics, intervalSeconds: Double, level: (Hook) -> HookLevel) {
        func cost(_ hook: Hook) -> Double {
            (statistics.nanosecondsByHook[hook] ?? statistics.nanosecondsPerEvent) * 1e-9
        }
        for hook in Hook.allCases {
            let seconds = Self.growth(hook, statistics.eventCounts, lastCounts) * cost(hook)
            totalSeconds += seconds
            shares[hook] = share(seconds / intervalSeconds, level(hook), before: shares[hook])
        }
        lastCounts = statistics.eventCounts
        let processors = statistics.processorEventCounts
        let growths = processors.indices.map { place in
            let before = place < lastProcessorCounts.count ? lastProcessorCounts[place] : [:]
            return Dictionary(
                uniqueKeysWithValues: Hook.allCases.map { ($0, Self.growth($0, processors[place], before)) })
        }
        lastProcessorCounts = processors
        // A sampled hook hides nine tenths of what would be, and those count when processors are compared.
        func weight(_ growth: [Hook: Double]) -> Double {
            growth.reduce(0) {
                $0 + $1.value * cost($1.key) * (level($1.key) == .sampled ? 1 / ProbeGovernor.sampledShare : 1)
            }
        }
        let busiest = growths.max { weight($0) < weight($1) } ?? [:]
        for hook in Hook.allCases {
            busiestShares[hook] = share(
                (busiest[hook] ?? 0) * cost(hook) / intervalSeconds, level(hook), before: busiestShares[hook])
        }
    }

    /// What a hook would take if it were on, from what it took.
    private func share(_ taken: Double, _ level: HookLevel, before: Double?) -> Double {
        switch level {
        case .on: taken
        case .sampled: taken / ProbeGovernor.sampledShare
        // Nothing is seen of it: what was is believed less and less, so that it is tried again some day.
        case .off: (before ?? 0) * 0.99
        }
    }

    private static func growth(_ hook: Hook, _ counts: [Hook: Double], _ before: [Hook: Double]) -> Double {
        max(0, (counts[hook] ?? 0) - (before[hook] ?? 0))
    }
}
