/// The cgroups of one container: a path below the mount point for each hierarchy, as in `/proc/PID/cgroup`.
package struct CgroupMembership: Sendable, Hashable {
    /// Path in the unified (v2) hierarchy, `/` for its root; nil where there is no such hierarchy.
    package var unified: String?
    /// Paths by v1 controller, for example `["memory": "/kubepods/…", "cpuacct": "/kubepods/…"]`.
    package var controllers: [String: String]

    package init(unified: String?, controllers: [String: String] = [:]) {
        self.unified = unified
        self.controllers = controllers
    }

    /// The same path in every hierarchy, as systemd and most runtimes lay them out.
    package init(path: String, controllers: [String]) {
        unified = path
        self.controllers = Dictionary(uniqueKeysWithValues: controllers.map { ($0, path) })
    }

    /// Reads the text of `/proc/PID/cgroup`: lines of `id:controllers:path`, unified as `0::path`.
    package init(procCgroup text: some StringProtocol) {
        unified = nil
        controllers = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let path = String(parts[2])
            if parts[1].isEmpty {
                unified = path
            } else {
                for controller in parts[1].split(separator: ",") { controllers[String(controller)] = path }
            }
        }
    }
}
