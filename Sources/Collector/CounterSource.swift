package import Core

/// What counts for containers: kernel probes, cgroup files, or a replay.
///
/// One task owns a source and calls it; it need not be safe to share.
package protocol CounterSource {
    /// Name as shown to people.
    var name: String { get }

    /// How each metric is observed at present; off where the source cannot.
    var states: MetricTable<ProbeState> { get }

    /// Whether cgroups were created, populated or removed since the last call, so that the inventory should be asked at
    /// once; nil if the source does not notice.
    mutating func takeChange() -> Bool?

    /// How closely a hook is observed from now on; ignored by sources without hooks.
    mutating func set(_ level: HookLevel, for hook: Hook)

    /// Begins and ends the part of a sampling interval in which sampled hooks count.
    mutating func beginSlice()
    mutating func endSlice()

    /// What the source knows about its own work.
    var statistics: SourceStatistics { get }

    /// What fails at present and what is missing for it, by the part that fails.
    var problems: [String: String] { get }

    /// Reads all given containers, by `containerID`.
    ///
    /// A container of which nothing can be read any more (its cgroup vanished between two readings) is left out.
    mutating func read(_ containers: [ContainerIdentity]) -> [String: CounterReading]

    /// The last reading of a container that has ended; frees what the source holds for it.
    mutating func retire(_ container: ContainerIdentity) -> CounterReading?

    /// Reads cgroups without processes, so that what a container does that begins in one can be told from what was there
    /// before.
    mutating func readIdle(_ cgroups: [ContainerIdentity]) -> [String: CounterReading]

    /// Cgroups that came and went since the last call and belonged to no container that was read.
    mutating func takeEnded() -> [EndedCgroup]

    /// Calls between the containers since the last call, ended at a time; empty where they are not observed.
    mutating func readCalls(_ containers: [ContainerIdentity], timeSeconds: Double) -> [EdgeSample]
}

extension CounterSource {
    package mutating func takeChange() -> Bool? { nil }
    package mutating func set(_ level: HookLevel, for hook: Hook) {}
    package mutating func beginSlice() {}
    package mutating func endSlice() {}
    package var statistics: SourceStatistics { SourceStatistics() }
    package var problems: [String: String] { [:] }
    package mutating func readIdle(_ cgroups: [ContainerIdentity]) -> [String: CounterReading] { [:] }
    package mutating func takeEnded() -> [EndedCgroup] { [] }
    package mutating func readCalls(_ containers: [ContainerIdentity], timeSeconds: Double) -> [EdgeSample] { [] }
}
