internal import CProbes
internal import Collector

/// Which cgroups of one hierarchy count for which container: its own and those below it that are no container's own.
struct CgroupIndex {
    /// The cgroups of each container.
    private(set) var members: [String: Set<UInt64>] = [:]
    private var owners: [UInt64: String] = [:]
    /// Totals of cgroups of a container that were removed while it went on.
    private var retired: [String: event_counts] = [:]

    let mount: CgroupMounts.Mount
    /// As in `/proc/cgroups`.
    let hierarchy: UInt32
    let table: cprobes_table
    private let path: @Sendable (CgroupMembership) -> String?

    /// - Parameters:
    ///   - hierarchy: its number.
    ///   - path: a container's cgroup in this hierarchy.
    init(
        mount: CgroupMounts.Mount, hierarchy: UInt32, table: cprobes_table,
        path: @escaping @Sendable (CgroupMembership) -> String?
    ) {
        self.mount = mount
        self.hierarchy = hierarchy
        self.table = table
        self.path = path
    }

    /// The container that a cgroup counts for.
    func owner(_ id: UInt64) -> String? { owners[id] }

    /// Finds the cgroups of containers that have none yet.
    mutating func findCgroups(of containers: [ContainerIdentity]) {
        let paths = containers.compactMap { members[$0.containerID]?.isEmpty ?? true ? path($0.cgroups) : nil }
        if !paths.isEmpty { update(CgroupTree(mount: mount, from: paths), containers: containers) }
    }

    /// Notes a new cgroup; one below a container's counts for that, unless it is another container's own.
    mutating func add(_ id: UInt64, below parent: UInt64) {
        guard owners[id] == nil, let owner = owners[parent] else { return }
        owners[id] = owner
        members[owner]?.insert(id)
    }

    /// Takes a part of the tree as it is now. What was known of cgroups that have vanished stays until they are retired.
    mutating func update(_ tree: CgroupTree, containers: [ContainerIdentity]) {
        var containerByPath: [String: String] = [:]
        for container in containers {
            guard let path = path(container.cgroups) else { continue }
            containerByPath[path] = container.containerID
            members[container.containerID, default: []] = members[container.containerID] ?? []
        }
        var ownerByPath: [String: String] = [:]
        for node in tree.nodes {
            let above = node.path == "/" ? nil : node.path.lastIndex(of: "/").map { node.path[..<$0] }
            let inherited = above.flatMap { $0.isEmpty ? nil : ownerByPath[String($0)] }
            guard let owner = containerByPath[node.path] ?? inherited else { continue }
            ownerByPath[node.path] = owner
            if let before = owners.updateValue(owner, forKey: node.id), before != owner {
                members[before]?.remove(node.id)
            }
            members[owner, default: []].insert(node.id)
        }
    }

    /// Counts of a container: of its cgroups that are there, by `counts`, and of those that are gone.
    func totals(_ container: String, counts: (UInt64) -> event_counts?) -> event_counts? {
        guard let ids = members[container], !ids.isEmpty || retired[container] != nil else { return nil }
        var sum = retired[container] ?? event_counts()
        for id in ids {
            if let part = counts(id) { sum += part }
        }
        return sum
    }

    /// Notes the final totals of a removed cgroup.
    mutating func retire(_ id: UInt64, _ totals: event_counts?) {
        guard let owner = owners.removeValue(forKey: id) else { return }
        members[owner]?.remove(id)
        if let totals { retired[owner, default: event_counts()] += totals }
    }

    /// Forgets a container; its cgroups that are still there count for nobody.
    mutating func remove(_ container: String) {
        for id in members.removeValue(forKey: container) ?? [] { owners[id] = nil }
        retired[container] = nil
    }
}
