internal import Glibc

/// Cgroups of one hierarchy: paths and numbers.
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
    /// Cgroups whose names are not UTF-8, as they can be shown. They cannot be opened by name, and are left out.
    private(set) var unreadableNames: [String] = []

    /// Walks all that a mount shows. Folders that vanish meanwhile are left out.
    init(mount: CgroupMounts.Mount) { self.init(mount: mount, from: [mount.root]) }

    /// Walks some cgroups and what is below them. Those that are not there are left out.
    init(mount: CgroupMounts.Mount, from paths: [String]) {
        for path in paths {
            guard let folder = CgroupMounts.folder(path, in: mount) else { continue }
            var information = stat()
            guard stat(folder, &information) == 0 else { continue }
            var next = nodes.count
            nodes.append(Node(path: path, id: UInt64(information.st_ino)))
            while next < nodes.count {
                let above = nodes[next].path
                if let folder = CgroupMounts.folder(above, in: mount) {
                    Self.forEachFolder(folder) { name, isUTF8, id in
                        let path = above == "/" ? "/\(name)" : "\(above)/\(name)"
                        if isUTF8 { nodes.append(Node(path: path, id: id)) } else { unreadableNames.append(path) }
                    }
                }
                next += 1
            }
        }
    }

    private static func forEachFolder(_ folder: String, _ body: (_ name: String, _ isUTF8: Bool, UInt64) -> Void) {
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let (name, isUTF8) = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    (String(cString: $0), String(validatingCString: $0) != nil)
                }
            }
            if name != ".", name != ".." { body(name, isUTF8, UInt64(entry.pointee.d_ino)) }
        }
    }
}
