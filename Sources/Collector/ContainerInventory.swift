/// What knows the node's containers: a container runtime, the cgroup tree, or a list in memory.
package protocol ContainerInventory: Sendable {
    /// Name as shown to people, for example `cgroup tree /sys/fs/cgroup`.
    var name: String { get }

    /// The containers that run now.
    ///
    /// A failure that may pass (the runtime restarts) is thrown; the caller says so and goes on with the last list.
    func containers() async throws -> [ContainerIdentity]

    /// The same, with the cgroups in which a container may begin later.
    func listing() async throws -> ContainerListing

    /// Whose a cgroup was that ended before it could be listed.
    func owner(of cgroup: EndedCgroup) -> EndedCgroupOwner
}

extension ContainerInventory {
    package func listing() async throws -> ContainerListing { ContainerListing(running: try await containers()) }
    package func owner(of cgroup: EndedCgroup) -> EndedCgroupOwner { .unknown }
}

/// The containers of a node at one moment.
package struct ContainerListing: Sendable, Equatable {
    package var running: [ContainerIdentity]
    /// Cgroups that stand without processes; each is a container as soon as a process joins it.
    package var idle: [ContainerIdentity]

    package init(running: [ContainerIdentity], idle: [ContainerIdentity] = []) {
        self.running = running
        self.idle = idle
    }
}

/// Whose a cgroup was.
package enum EndedCgroupOwner: Sendable, Equatable {
    case container(ContainerIdentity)
    /// A container's, of which the inventory cannot tell more.
    case unknown
    /// No container's, such as a unit of the system's own beside a container runtime.
    case nobody
}
