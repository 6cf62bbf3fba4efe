package import Collector
internal import Core
internal import Synchronization

/// Each cgroup that holds processes is a workload: systemd's units, containers of any runtime, plain groups.
///
/// Processor time and memory of an inner one include what is below it, as the kernel accounts for them; events are its own.
/// A cgroup without processes, such as that of a mount unit, is no workload, whatever is below it. The root cgroup, where
/// kernel threads live, is a workload only on a machine that has no other.
package struct CgroupInventory: ContainerInventory {
    package let name: String
    private let hierarchy: IdentityHierarchy
    private let mounts: CgroupMounts
    private let node: String
    private let report: @Sendable (String) -> Void
    private let reported = Reported()

    /// Names that were reported as unreadable.
    private final class Reported: Sendable {
        private let names = Mutex<Set<String>>([])

        /// - Returns: those that are new; names that are gone are forgotten.
        func replace(with new: [String]) -> [String] {
            names.withLock { names in
                defer { names = Set(new) }
                return new.filter { !names.contains($0) }
            }
        }
    }

    /// - Parameter report: takes a line for people about each cgroup that cannot be observed.
    package init(
        hierarchy: IdentityHierarchy, mounts: CgroupMounts, node: String,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.hierarchy = hierarchy
        self.mounts = mounts
        self.node = node
        self.report = report
        name = "cgroup tree \(hierarchy.mount.folder)"
    }

    package func containers() async throws -> [ContainerIdentity] { try await listing().running }

    package func listing() async throws -> ContainerListing {
        let tree = CgroupTree(mount: hierarchy.mount)
        guard let root = tree.nodes.first else {
            throw ProbeError(
                hierarchy.mount.folder, problem: "cannot be read", remedy: "check that it is mounted and readable")
        }
        for path in reported.replace(with: tree.unreadableNames) {
            report("cgroup \(VisibleText.line(path)) is not observed: its name is not UTF-8")
        }
        var running: [CgroupTree.Node] = []
        var idle: [CgroupTree.Node] = []
        for node in tree.nodes.dropFirst() {
            if hasProcesses(node.path) { running.append(node) } else { idle.append(node) }
        }
        if running.isEmpty { running = [root] } else { idle.append(root) }
        return ContainerListing(running: running.map(identity), idle: idle.map(identity))
    }

    package func owner(of cgroup: EndedCgroup) -> EndedCgroupOwner {
        guard let path = cgroup.path else { return .unknown }
        return .container(identity(CgroupTree.Node(path: path, id: cgroup.id)))
    }

    private func identity(_ node: CgroupTree.Node) -> ContainerIdentity {
        let name = node.path == "/" ? "host" : String(node.path.dropFirst())
        // A unit that restarts gets a new cgroup under the old path.
        return ContainerIdentity(
            workload: Workload(name), replica: self.node, containerID: "\(node.path)#\(node.id)",
            cgroups: CgroupMembership(path: node.path, controllers: Array(mounts.controllers.keys)), node: self.node)
    }

    private func hasProcesses(_ path: String) -> Bool {
        guard let folder = CgroupMounts.folder(path, in: hierarchy.mount) else { return false }
        // A threaded cgroup of version 2 does not tell its processes, but its threads.
        for name in ["cgroup.procs", "cgroup.threads"] {
            // Not by Foundation, which never gives back a page for each empty file that it reads (Swift 6.3).
            if let isThere = OpenFile("\(folder)/\(name)")?.read({ !$0.isEmpty }) { return isThere }
        }
        return false
    }
}
