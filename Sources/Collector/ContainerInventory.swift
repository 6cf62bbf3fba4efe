/// What knows the node's containers: a container runtime, the cgroup tree, or a list in memory.
package protocol ContainerInventory: Sendable {
    /// Name as shown to people, for example `cgroup tree /sys/fs/cgroup`.
    var name: String { get }

    /// The containers that run now.
    ///
    /// A failure that may pass (the runtime restarts) is thrown; the caller says so and goes on with the last list.
    func containers() async throws -> [ContainerIdentity]
}
