package import Collector
package import Core

/// The machine's counters: kernel probes if they can be used, and cgroup files for the rest.
package struct NodeSource: CounterSource {
    private var probes: KernelProbeSource?
    private var files: CgroupFileSource
    private var calls: CallReader?

    init(probes: KernelProbeSource?, files: CgroupFileSource, calls: CallReader?) {
        self.probes = probes
        self.files = files
        self.calls = calls
    }

    package var name: String { probes.map { "\($0.name), \(files.name)" } ?? files.name }

    package var states: MetricTable<ProbeState> {
        let (first, second) = (probes?.states, files.states)
        let ofCalls = calls?.state ?? .off
        return MetricTable { metric in
            if Metric.ofCalls.contains(metric) { return ofCalls }
            let state = first?[metric] ?? .off
            return state == .off ? second[metric] : state
        }
    }

    package var statistics: SourceStatistics {
        guard probes != nil || calls != nil else { return SourceStatistics() }
        var statistics = probes?.statistics ?? SourceStatistics()
        statistics.measuredSeconds = ProgramRunTime.seconds()
        calls?.complete(&statistics)
        return statistics
    }

    package var problems: [String: String] {
        var problems = probes?.problems ?? [:]
        problems["call edges"] = calls?.problem
        return problems
    }

    package mutating func readCalls(_ containers: [ContainerIdentity], timeSeconds: Double) -> [EdgeSample] {
        calls?.takeRows(timeSeconds: timeSeconds) ?? []
    }

    package mutating func readIdle(_ cgroups: [ContainerIdentity]) -> [String: CounterReading] {
        files.readIdle(cgroups)
    }

    /// Of what is read from files nothing is left of an ended cgroup.
    package mutating func takeEnded() -> [EndedCgroup] {
        (probes?.takeEnded() ?? []).map { cgroup in
            var cgroup = cgroup
            for metric in Metric.allCases where files.states[metric] != .off && cgroup.reading.states[metric] == .off {
                cgroup.reading.setMissing(metric, isCounted: false)
            }
            return cgroup
        }
    }

    package mutating func takeChange() -> Bool? { probes?.takeChange() }
    package mutating func set(_ level: HookLevel, for hook: Hook) {
        if hook == .calls { calls?.set(level) } else { probes?.set(level, for: hook) }
    }
    package mutating func beginSlice() { probes?.beginSlice() }
    package mutating func endSlice() { probes?.endSlice() }

    package mutating func read(_ containers: [ContainerIdentity]) -> [String: CounterReading] {
        var readings = files.read(containers)
        for (id, var counted) in probes?.read(containers) ?? [:] {
            if let other = readings[id] { counted.complete(with: other) }
            readings[id] = counted
        }
        guard calls != nil else { return readings }
        calls?.read(containers)
        for (id, var reading) in readings {
            calls?.complete(&reading, of: id)
            readings[id] = reading
        }
        return readings
    }

    package mutating func retire(_ container: ContainerIdentity) -> CounterReading? {
        let (one, other) = (probes?.retire(container), files.retire(container))
        defer { calls?.retire(container.containerID) }
        guard var reading = (one ?? nil) ?? other else { return nil }
        if let other { reading.complete(with: other) }
        calls?.complete(&reading, of: container.containerID)
        return reading
    }
}
