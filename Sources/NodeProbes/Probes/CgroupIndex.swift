internal import CProbes
internal import Collector

/// Which cgroups of one hierarchy count for which container: its own and those below it that are no container's own.
///
/// A container's totals never fall, and never rise by what another's were: a cgroup that changes hands leaves what was counted.
struct CgroupIndex {
    /// The cgroups of each container.
    private(set) var members: [String: Set<UInt64>] = [:]
    private var owners: [UInt64: String] = [:]
    /// What was counted for a container by cgroups that are gone, or are another's now.
    private var retired: [String: event_counts] = [:]
    /// What cgroups had counted before they came to their owners.
    private var earlier: [UInt64: event_counts] = [:]
    /// The hierarchy's root, once that is a container's: nothing below it counts for that.
    private var root: UInt64?

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
    mutating func findCgroups(of containers: [ContainerIdentity], counts: [UInt64: event_counts]) {
        let paths = containers.compactMap { members[$0.containerID]?.isEmpty ?? true ? path($0.cgroups) : nil }
        if !paths.isEmpty { update(CgroupTree(mount: mount, from: paths), containers: containers, counts: counts) }
    }

    /// Notes a new cgroup; one below a container's counts for that, unless it is another container's own.
    mutating func add(_ id: UInt64, below parent: UInt64) {
        guard owners[id] == nil, parent != root, let owner = owners[parent] else { return }
        owners[id] = owner
        members[owner]?.insert(id)
    }

    /// Takes a part of the tree as it is now. What was known of cgroups that have vanished stays until they are retired.
    ///
    /// - Parameter counts: by cgroup, as they are now.
    mutating func update(_ tree: CgroupTree, containers: [ContainerIdentity], counts: [UInt64: event_counts]) {
        var containerByPath: [String: String] = [:]
        for container in containers {
            guard let path = path(container.cgroups) else { continue }
            containerByPath[path] = container.containerID
            if members[container.containerID] == nil { members[container.containerID] = [] }
        }
        var ownerByPath: [String: String] = [:]
        for node in tree.nodes {
            let above = node.path == "/" ? nil : node.path.lastIndex(of: "/").map { node.path[..<$0] }
            let inherited = above.flatMap { $0.isEmpty ? nil : ownerByPath[String($0)] }
            guard let owner = containerByPath[node.path] ?? inherited else { continue }
            ownerByPath[node.path] = owner
            if node.path == "/" { root = node.id }
            if let before = owners.updateValue(owner, forKey: node.id), before != owner {
                members[before]?.remove(node.id)
                // Its first events were counted for what it is below, and are in its own first sample too.
                if let total = counts[node.id] { leave(node.id, to: before, total) }
            }
            members[owner, default: []].insert(node.id)
        }
    }

    /// Takes off what the cgroups of a container had counted before it began in them.
    ///
    /// - Parameter counts: by cgroup, as they were at that time.
    mutating func discount(_ container: String, counts: [UInt64: event_counts]) {
        for id in members[container] ?? [] where earlier[id] == nil { earlier[id] = counts[id] }
    }

    /// Whether each cgroup of a container has a slot, so that nothing it does can be counted elsewhere.
    func hasSlots(_ container: String, counts: [UInt64: event_counts]) -> Bool {
        members[container]?.allSatisfy { counts[$0] != nil } ?? false
    }

    private mutating func leave(_ id: UInt64, to container: String, _ totals: event_counts) {
        retired[container, default: event_counts()] += own(id, totals)
    }

    /// What a cgroup counted for its owner.
    private func own(_ id: UInt64, _ totals: event_counts) -> event_counts {
        earlier[id].map(totals.since) ?? totals
    }

    /// Counts of a container: of its cgroups that are there, by `counts`, and of those that are gone.
    func totals(_ container: String, counts: [UInt64: event_counts]) -> event_counts? {
        guard let ids = members[container], !ids.isEmpty || retired[container] != nil else { return nil }
        var sum = retired[container] ?? event_counts()
        for id in ids {
            if let part = counts[id] { sum += own(id, part) }
        }
        return sum
    }

    /// Notes the final totals of a removed cgroup.
    mutating func retire(_ id: UInt64, _ totals: event_counts?) {
        defer { earlier[id] = nil }
        guard let owner = owners.removeValue(forKey: id) else { return }
        members[owner]?.remove(id)
        if let totals { leave(id, to: owner, totals) }
    }

    /// Forgets a container. Its cgroups that are still there count for nobody until they are found to be another's, and what
    /// they have counted by now for nobody else.
    mutating func remove(_ container: String, counts: [UInt64: event_counts]) {
        for id in members.removeValue(forKey: container) ?? [] {
            owners[id] = nil
            earlier[id] = counts[id]
        }
        retired[container] = nil
    }
}
