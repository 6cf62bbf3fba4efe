/// What each hook costs the machine, from counts of events and the price of one.
struct HookCosts {
    private var lastCounts: [Hook: Double] = [:]
    /// Share of one core by hook, as if it were on.
    private(set) var shares: [Hook: Double] = [:]
    /// Time that all hooks took so far, in seconds.
    private(set) var totalSeconds = 0.0

    /// Takes the source's statistics after a period.
    mutating func update(_ statistics: SourceStatistics, intervalSeconds: Double, level: (Hook) -> HookLevel) {
        for hook in Hook.allCases {
            let count = statistics.eventCounts[hook] ?? 0
            let events = max(0, count - (lastCounts[hook] ?? 0))
            lastCounts[hook] = count
            let seconds = events * statistics.nanosecondsPerEvent * 1e-9
            totalSeconds += seconds
            switch level(hook) {
            case .on: shares[hook] = seconds / intervalSeconds
            case .sampled: shares[hook] = seconds / ProbeGovernor.sampledShare / intervalSeconds
            // Nothing is seen of it: what was is believed less and less, so that it is tried again some day.
            case .off: shares[hook] = (shares[hook] ?? 0) * 0.99
            }
        }
    }
}
