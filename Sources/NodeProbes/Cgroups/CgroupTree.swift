internal import Glibc

/// The cgroups of one hierarchy: paths and numbers.
///
/// A folder's inode number is the cgroup's number, and the listing of the folder above has it: one walk opens each
/// folder once and needs no further call for it.
struct CgroupTree: Sendable {
    struct Node: Sendable, Equatable {
        /// Path below the root, such as `/system.slice/nginx.service`; `/` for the root itself.
        var path: String
        var id: UInt64
    }

    /// Parents before their children.
    private(set) var nodes: [Node] = []
    private var indexByPath: [String: Int] = [:]

    /// Walks the tree below a mount point. Folders that vanish meanwhile are left out.
    init(mount: CgroupMounts.Mount) {
        var information = stat()
        guard stat(mount.folder, &information) == 0 else { return }
        let root = mount.root == "/" ? "" : mount.root
        nodes.append(Node(path: root.isEmpty ? "/" : root, id: UInt64(information.st_ino)))
        var next = 0
        while next < nodes.count {
            let path = next == 0 ? root : nodes[next].path
            let below = path.dropFirst(root.count)
            Self.forEachFolder(mount.folder + below) { name, id in
                nodes.append(Node(path: "\(path)/\(name)", id: id))
            }
            next += 1
        }
        for (index, node) in nodes.enumerated() { indexByPath[node.path] = index }
    }

    /// Number of the cgroup with a path.
    func id(_ path: String) -> UInt64? { indexByPath[path].map { nodes[$0].id } }

    private static func forEachFolder(_ folder: String, _ body: (String, UInt64) -> Void) {
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { body(name, UInt64(entry.pointee.d_ino)) }
        }
    }
}
