/// What counts for containers: kernel probes, cgroup files, or a replay.
///
/// One task owns a source and calls it; it need not be safe to share.
package protocol CounterSource {
    /// Name as shown to people.
    var name: String { get }

    /// The parameters that the source can observe here.
    var parameters: Set<Parameter> { get }

    /// Reads all given containers, by `containerID`.
    ///
    /// A container of which nothing can be read any more (its cgroup vanished between two readings) is left out.
    mutating func read(_ containers: [ContainerIdentity]) -> [String: CounterReading]

    /// The last reading of a container that has ended; frees what the source holds for it.
    mutating func retire(_ container: ContainerIdentity) -> CounterReading?
}
