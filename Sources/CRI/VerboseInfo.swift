internal import Collector
internal import Files
internal import FoundationEssentials

/// What runtimes tell about a container beyond the interface's fields: its first process and its cgroup.
struct VerboseInfo: Decodable, Equatable {
    struct Spec: Decodable, Equatable {
        struct Linux: Decodable, Equatable {
            var cgroupsPath: String?
        }
        var linux: Linux?
    }

    /// In the runtime's pid namespace, which the agent must share.
    var pid: Int?
    var runtimeSpec: Spec?

    /// Reads the entry `info` of a verbose answer; nil where a runtime gives none or something else.
    init?(_ info: [String: String]) {
        // Runtimes put what they like here; what cannot be read is as good as absent, and the caller reports that.
        guard let text = info["info"], let value = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else {
            return nil
        }
        self = value
    }

    /// Path below the mount point of each hierarchy, as the cgroupfs or the systemd driver lays it out.
    var cgroupPath: String? {
        guard let given = runtimeSpec?.linux?.cgroupsPath, !given.isEmpty else { return nil }
        let parts = given.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return given.hasPrefix("/") ? given : "/\(given)" }
        return "\(Self.sliceFolder(String(parts[0])))/\(parts[1])-\(parts[2]).scope"
    }

    /// systemd nests a slice in the slices that its name lists: `a-b.slice` lies in `a.slice`.
    static func sliceFolder(_ slice: String) -> String {
        guard slice.hasSuffix(".slice"), slice != "-.slice" else { return "" }
        var path = ""
        var prefix = ""
        for part in slice.dropLast(".slice".count).split(separator: "-") {
            prefix += prefix.isEmpty ? String(part) : "-\(part)"
            path += "/\(prefix).slice"
        }
        return path
    }
}

/// The cgroups of a process.
enum ProcessCgroups {
    /// Reads `/proc/PID/cgroup`; nil if the process is gone, has ended or cannot be seen.
    static func of(pid: Int, procRoot: String) -> CgroupMembership? {
        guard pid > 0, let text = KernelFile.text("\(procRoot)/\(pid)/cgroup"), !text.isEmpty else { return nil }
        let found = CgroupMembership(procCgroup: text)
        return found.isRoot ? nil : found
    }
}

extension CgroupMembership {
    /// Whether it is the root of all hierarchies. On cgroup v1 that is where the kernel shows a process that has ended and was
    /// not waited for; a container is never there, and the root's counts are the machine's.
    var isRoot: Bool { (unified ?? "/") == "/" && controllers.values.allSatisfy { $0 == "/" } }

    /// Whether the paths climb out of the reader's cgroup namespace, as an agent in its own container sees them.
    /// They are of no use below the host's mount points then.
    var isOutsideNamespace: Bool {
        ([unified].compactMap { $0 } + controllers.values).contains { $0.hasPrefix("/..") }
    }
}
