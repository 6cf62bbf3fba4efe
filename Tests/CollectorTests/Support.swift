internal import Core

@testable import Collector

/// A container of a test.
func container(_ name: String) -> ContainerIdentity {
    ContainerIdentity(
        workload: Workload(name), replica: "r", containerID: name, cgroups: CgroupMembership(unified: "/\(name)"),
        node: "n")
}

/// A reading of system calls and memory.
func reading(
    calls: Double, memory: Double = 0, state: ProbeState = .on, share: Double = 1, born: Double? = nil
) -> CounterReading {
    var reading = CounterReading()
    reading.set(.sysCalls, total: calls, state: state, share: share)
    reading.set(.memoryUsage, total: memory)
    reading.bornMonotonicSeconds = born
    return reading
}

/// A source whose readings the test sets, one list for each interval.
struct ScriptedSource: CounterSource {
    let name = "script"
    var states = MetricTable(repeating: ProbeState.on)
    var intervals: [[String: CounterReading]]
    var changes: [Bool?]
    var last: [String: CounterReading] = [:]
    var statistics = SourceStatistics()
    /// Problems and ended cgroups by interval, beside the readings.
    var problemsByInterval: [[String: String]] = []
    var endedByInterval: [[EndedCgroup]] = []
    var problems: [String: String] = [:]
    var idle: [String: CounterReading] = [:]
    /// Events of system calls that each interval adds.
    var eventsPerInterval = 0.0
    let log = Log()

    /// What the loop asked for.
    final class Log {
        var levels: [String] = []
        var slices = 0
        var retired: [String] = []
    }

    init(_ intervals: [[String: CounterReading]], last: [String: CounterReading] = [:], changes: [Bool?] = []) {
        self.intervals = intervals
        self.last = last
        self.changes = changes
    }

    mutating func takeChange() -> Bool? { changes.isEmpty ? nil : changes.removeFirst() }

    mutating func read(_ containers: [ContainerIdentity]) -> [String: CounterReading] {
        statistics.eventCounts[.systemCalls, default: 0] += eventsPerInterval
        statistics.processorEventCounts = [statistics.eventCounts]
        problems = problemsByInterval.isEmpty ? [:] : problemsByInterval.removeFirst()
        return intervals.isEmpty ? [:] : intervals.removeFirst()
    }

    mutating func retire(_ container: ContainerIdentity) -> CounterReading? {
        log.retired.append(container.containerID)
        return last[container.containerID]
    }

    mutating func readIdle(_ cgroups: [ContainerIdentity]) -> [String: CounterReading] { idle }
    mutating func takeEnded() -> [EndedCgroup] { endedByInterval.isEmpty ? [] : endedByInterval.removeFirst() }
    mutating func set(_ level: HookLevel, for hook: Hook) { log.levels.append("\(hook)=\(level)") }
    mutating func beginSlice() { log.slices += 1 }
}
