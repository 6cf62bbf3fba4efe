internal import Collector
internal import Core

/// The workloads of cgroups: those of containers, and of cgroups below them that are no container's.
struct CgroupNames: EdgeNames {
    /// Readings after which the tree is walked although no container came or went: one may have made a cgroup.
    private static let walkEvery = 60

    private let hierarchy: IdentityHierarchy
    private(set) var owners: [UInt64: Owner] = [:]
    /// As they were before containers came or went: the last calls of one that ended are read after its end.
    private var earlier: [UInt64: Owner] = [:]
    private var known: [String: Workload]?
    private var readingsSinceWalk = 0

    /// Whose a cgroup is.
    struct Owner: Hashable {
        let workload: Workload
        let containerID: String
    }

    init(_ hierarchy: IdentityHierarchy) {
        self.hierarchy = hierarchy
    }

    /// - Returns: whether cgroups may have come or gone.
    mutating func update(_ containers: [ContainerIdentity]) -> Bool {
        let current = Dictionary(containers.map { ($0.containerID, $0.workload) }) { _, last in last }
        readingsSinceWalk += 1
        guard current != known || readingsSinceWalk >= Self.walkEvery else { return false }
        known = current
        readingsSinceWalk = 0
        var found: [String: Owner] = [:]
        for container in containers {
            if let path = path(container.cgroups) {
                found[path] = Owner(workload: container.workload, containerID: container.containerID)
            }
        }
        earlier = owners
        owners = Self.owners(found, in: CgroupTree(mount: hierarchy.mount, from: Self.tops(found.keys)))
        return true
    }

    func owner(ofCgroup id: UInt64) -> Owner? { owners[id] ?? earlier[id] }
    func workload(ofCgroup id: UInt64) -> Workload? { owner(ofCgroup: id)?.workload }

    func name(of address: EdgeAddress, port: UInt16?) -> Workload? { nil }

    private func path(_ cgroups: CgroupMembership) -> String? {
        hierarchy.kind == .unified ? cgroups.unified : cgroups.controllers["memory"]
    }

    /// Paths that lie below no other; a walk from these meets the rest.
    static func tops(_ paths: some Collection<String>) -> [String] {
        let all = Set(paths)
        return all.filter { path in
            var above = path[...]
            while let slash = above.lastIndex(of: "/"), slash > above.startIndex {
                above = above[..<slash]
                if all.contains(String(above)) { return false }
            }
            return path == "/" || !all.contains("/")
        }.sorted()
    }

    /// Nothing below the root counts for the root, which is a workload only on a machine without others.
    static func owners(_ found: [String: Owner], in tree: CgroupTree) -> [UInt64: Owner] {
        var byPath: [String: Owner] = [:]
        var owners: [UInt64: Owner] = [:]
        for node in tree.nodes {
            let above = node.path.lastIndex(of: "/").map { String(node.path[..<$0]) } ?? ""
            guard let owner = found[node.path] ?? byPath[above] else { continue }
            byPath[node.path] = owner
            owners[node.id] = owner
        }
        return owners
    }
}
