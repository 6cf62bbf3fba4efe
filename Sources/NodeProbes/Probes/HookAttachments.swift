internal import Collector
internal import Core

/// What hooks can be attached to and detached from.
protocol HookAttaching {
    func attach(_ hook: Hook) throws(ProbeError)
    func detach(_ hook: Hook)
}

extension KernelProbes: HookAttaching {}

/// Which hooks are attached, and for which part of the time.
struct HookAttachments {
    /// What is wanted of each hook.
    private var levels: [Hook: HookLevel]
    /// Why a wanted hook is not attached. It is tried again with each reading, or each slice.
    private var failures: [Hook: ProbeError] = [:]
    /// When a sampled hook was attached, while it is.
    private var sliceBegin: [Hook: Double] = [:]
    private var sliceSeconds: [Hook: Double] = [:]
    private var lastTakenSeconds: Double
    /// Share of the time before the last reading in which each hook counted.
    private(set) var lastShares: [Hook: Double] = [:]

    /// - Parameter hooks: those that can be attached, and are.
    init(hooks: Set<Hook>, now: Double) {
        levels = Dictionary(uniqueKeysWithValues: hooks.map { ($0, HookLevel.on) })
        lastTakenSeconds = now
    }

    /// How each metric is observed.
    var states: MetricTable<ProbeState> {
        var states = MetricTable(repeating: ProbeState.off)
        for (hook, level) in levels {
            for metric in hook.metrics {
                states[metric] =
                    switch level {
                    case .off: .off
                    case _ where failures[hook] != nil: .missing
                    case .sampled: .sampled
                    case .on: .on
                    }
            }
        }
        return states
    }

    /// Which hooks could not be attached, why, and what is missing for it.
    var problems: [String: String] {
        Dictionary(
            uniqueKeysWithValues: failures.map { hook, error in
                let columns = hook.metrics.map(\.column).joined(separator: ", ")
                return (error.subject, "\(error.problem); \(columns) missing until it works; \(error.remedy)")
            })
    }

    /// Changes a hook at the beginning of a sampling interval.
    mutating func set(_ level: HookLevel, for hook: Hook, probes: some HookAttaching) {
        guard let before = levels[hook], before != level else { return }
        sliceSeconds[hook] = nil
        failures[hook] = nil
        levels[hook] = level
        switch level {
        case .on: _ = attach(hook, probes)
        case .sampled, .off: probes.detach(hook)
        }
    }

    mutating func beginSlice(probes: some HookAttaching, clock: any CollectorClock) {
        for (hook, level) in levels where level == .sampled {
            if attach(hook, probes) { sliceBegin[hook] = clock.now().monotonicSeconds }
        }
    }

    mutating func endSlice(probes: some HookAttaching, clock: any CollectorClock) {
        for (hook, begin) in sliceBegin {
            let end = clock.now().monotonicSeconds
            probes.detach(hook)
            sliceSeconds[hook, default: 0] += end - begin
        }
        sliceBegin = [:]
    }

    /// The share of the time since the last call in which each hook counted.
    mutating func takeShares(probes: some HookAttaching, now: Double) -> [Hook: Double] {
        let interval = now - lastTakenSeconds
        lastTakenSeconds = now
        for (hook, level) in levels {
            switch level {
            case .on where failures[hook] != nil:
                lastShares[hook] = 0
                _ = attach(hook, probes)
            case .on: lastShares[hook] = 1
            case .sampled: lastShares[hook] = interval > 0 ? min(1, (sliceSeconds[hook] ?? 0) / interval) : 0
            case .off: lastShares[hook] = 0
            }
            sliceSeconds[hook] = 0
        }
        return lastShares
    }

    private mutating func attach(_ hook: Hook, _ probes: some HookAttaching) -> Bool {
        do {
            try probes.attach(hook)
            failures[hook] = nil
            return true
        } catch {
            failures[hook] = error
            return false
        }
    }
}
