internal import Collector
internal import Core

/// Which hooks are attached, and for which part of the time.
struct HookAttachments {
    private var levels: [Hook: HookLevel]
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
                    case .sampled: .sampled
                    case .on: .on
                    }
            }
        }
        return states
    }

    /// Changes a hook at the beginning of a period. A hook that cannot be attached again stays off.
    mutating func set(_ level: HookLevel, for hook: Hook, probes: KernelProbes, now: Double) {
        guard let before = levels[hook], before != level else { return }
        sliceSeconds[hook] = nil
        switch level {
        case .on:
            levels[hook] = (try? probes.attach(hook)) == nil ? .off : .on
        case .sampled, .off:
            probes.detach(hook)
            levels[hook] = level
        }
    }

    mutating func beginSlice(probes: KernelProbes, clock: any CollectorClock) {
        for (hook, level) in levels where level == .sampled {
            if (try? probes.attach(hook)) != nil { sliceBegin[hook] = clock.now().monotonicSeconds }
        }
    }

    mutating func endSlice(probes: KernelProbes, clock: any CollectorClock) {
        for (hook, begin) in sliceBegin {
            let end = clock.now().monotonicSeconds
            probes.detach(hook)
            sliceSeconds[hook, default: 0] += end - begin
        }
        sliceBegin = [:]
    }

    /// The share of the time since the last call in which each hook counted.
    mutating func takeShares(now: Double) -> [Hook: Double] {
        let interval = now - lastTakenSeconds
        lastTakenSeconds = now
        for (hook, level) in levels {
            switch level {
            case .on: lastShares[hook] = 1
            case .sampled: lastShares[hook] = interval > 0 ? min(1, (sliceSeconds[hook] ?? 0) / interval) : 0
            case .off: lastShares[hook] = 0
            }
            sliceSeconds[hook] = 0
        }
        return lastShares
    }
}
