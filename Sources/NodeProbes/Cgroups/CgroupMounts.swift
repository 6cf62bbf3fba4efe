internal import Collector
internal import Files
internal import Foundation

/// Where this machine's cgroup hierarchies are mounted: v2 alone, v1 alone, or both.
package struct CgroupMounts: Sendable, Equatable {
    /// A mounted hierarchy.
    package struct Mount: Sendable, Equatable {
        /// The folder, without a slash at its end.
        package var folder: String
        /// The cgroup that the folder shows; `/` unless the mount is of a part.
        package var root: String
    }

    /// The unified (v2) hierarchy.
    package var unified: Mount?
    /// The v1 hierarchies by controller.
    package var controllers: [String: Mount]

    package init(unified: Mount?, controllers: [String: Mount]) {
        self.unified = unified
        self.controllers = controllers
    }

    /// Reads the text of `/proc/self/mountinfo`.
    package init(mountInfo text: some StringProtocol) {
        unified = nil
        controllers = [:]
        for line in text.split(separator: "\n") {
            // "36 35 98:0 /root /folder options - type source super,options"
            let halves = line.components(separatedBy: " - ")
            guard halves.count == 2 else { continue }
            let left = halves[0].split(separator: " ")
            let right = halves[1].split(separator: " ")
            guard left.count >= 5, right.count >= 3 else { continue }
            // Seen from inside a cgroup namespace, the root that lies above it is a row of "/..".
            let root = Self.unescaped(left[3]).replacingOccurrences(of: "/..", with: "")
            let mount = Mount(folder: Self.unescaped(left[4]), root: root.isEmpty ? "/" : root)
            if right[0] == "cgroup2", unified == nil {
                unified = mount
            } else if right[0] == "cgroup" {
                for option in right[2].split(separator: ",") where controllers[String(option)] == nil {
                    controllers[String(option)] = mount
                }
            }
        }
    }

    /// The mounts as this process sees them.
    package static func current() throws(ProbeError) -> CgroupMounts {
        guard let text = KernelFile.text("/proc/self/mountinfo") else {
            throw ProbeError("/proc/self/mountinfo", problem: "cannot be read", remedy: "mount /proc")
        }
        let mounts = CgroupMounts(mountInfo: text)
        guard mounts.unified != nil || mounts.controllers["memory"] != nil else {
            throw ProbeError(
                "/proc/self/mountinfo", problem: "no cgroup hierarchy is mounted",
                remedy: "mount cgroup2 on /sys/fs/cgroup, or give the container the host's /sys/fs/cgroup")
        }
        return mounts
    }

    /// The folder of a cgroup in a mount; nil if the mount does not show it.
    static func folder(_ path: String, in mount: Mount) -> String? {
        if mount.root == "/" { return path == "/" ? mount.folder : mount.folder + path }
        if path == mount.root { return mount.folder }
        guard path.hasPrefix(mount.root + "/") else { return nil }
        return mount.folder + path.dropFirst(mount.root.count)
    }

    /// The folder that has the files of a controller for a container; v1 is taken where the controller is bound to it.
    func folder(of controller: String, for membership: CgroupMembership) -> (folder: String, isUnified: Bool)? {
        if let mount = controllers[controller] {
            guard let path = membership.controllers[controller] else { return nil }
            return Self.folder(path, in: mount).map { ($0, false) }
        }
        guard let mount = unified, let path = membership.unified else { return nil }
        return Self.folder(path, in: mount).map { ($0, true) }
    }

    /// Mount points have blanks and backslashes as octal numbers.
    private static func unescaped(_ text: some StringProtocol) -> String {
        text.replacingOccurrences(of: "\\040", with: " ").replacingOccurrences(of: "\\011", with: "\t")
            .replacingOccurrences(of: "\\134", with: "\\")
    }
}
