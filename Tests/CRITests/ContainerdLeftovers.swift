internal import Foundation
internal import TestTools

/// What test runs that were killed left behind: runtimes, shims, containers, cgroups, mounts and folders.
///
/// All of a run carries the name of its folder, and a run that lives holds the lock on a file in it. Other runtimes of
/// the machine have neither.
enum ContainerdLeftovers {
    /// A live run's claim on its folder; the kernel ends it with the process, however that ends.
    final class Claim {
        private let descriptor: Int32

        init(_ folder: String) throws {
            // Locked before it has its name, so that no other run finds it unlocked.
            let path = "\(folder)/\(ContainerdLeftovers.claimName)"
            descriptor = open("\(path).new", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0, rename("\(path).new", path) == 0 else {
                throw ToolError("cannot claim \(folder)")
            }
        }

        deinit { close(descriptor) }
    }

    private static let claimName = "claim"

    /// Removes the leftovers of all runs that do not live.
    static func remove() async throws {
        let parent = "/tmp"
        for name in try FileManager.default.contentsOfDirectory(atPath: parent)
        where name.hasPrefix(TemporaryFolder.prefix) {
            let folder = "\(parent)/\(name)"
            let descriptor = open("\(folder)/\(claimName)", O_RDWR | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            // Two runs that begin together do not both clean up.
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { continue }
            try await remove(folder)
        }
    }

    private static func remove(_ folder: String) async throws {
        let groups = cgroups(of: folder)
        try await waitUntil("what is left of \(folder) ends") {
            let left = programs(naming: folder) + groups.flatMap(members)
            for pid in left { kill(pid, SIGKILL) }
            return left.isEmpty
        }
        // The innermost first.
        for mount in mounts().filter({ $0.hasPrefix("\(folder)/") }).reversed() {
            try ForeignProcess.run("umount", ["--lazy", mount])
        }
        try await waitUntil("the cgroups of \(folder) are gone") {
            for group in groups.reversed() { rmdir(group) }
            return groups.allSatisfy { !FileManager.default.fileExists(atPath: $0) }
        }
        for socket in shimSockets(of: folder) { unlink(socket) }
        // The claim is the last to go, so that what fails half-way is tried again.
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name != claimName {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Programs with an argument below a folder: a runtime, its shims, an agent that asks it.
    static func programs(naming folder: String) -> [pid_t] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.filter { pid in
            guard let words = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { return false }
            return words.split(separator: 0).contains { $0.starts(with: "\(folder)/".utf8) }
        }
    }

    /// The cgroups of a folder's containers in all hierarchies, outer ones first.
    static func cgroups(of folder: String) -> [String] {
        let name = URL(filePath: folder).lastPathComponent
        return mounts(ofTypes: ["cgroup", "cgroup2"]).map { "\($0)/\(name)" }.flatMap { top -> [String] in
            guard let below = FileManager.default.enumerator(atPath: top) else { return [] }
            let groups = below.compactMap { $0 as? String }.filter { path in
                FileManager.default.fileExists(atPath: "\(top)/\(path)/cgroup.procs")
            }
            return (FileManager.default.fileExists(atPath: top) ? [top] : []) + groups.map { "\(top)/\($0)" }
        }
    }

    private static func members(_ cgroup: String) -> [pid_t] {
        let text = (try? String(contentsOfFile: "\(cgroup)/cgroup.procs", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { pid_t($0) }.filter { $0 > 0 }
    }

    /// Mount points in the order of mounting.
    static func mounts(ofTypes types: Set<String>? = nil) -> [String] {
        // `String(contentsOfFile:)` ends with the first page of a file under /proc.
        let file = FileHandle(forReadingAtPath: "/proc/self/mountinfo")
        let text = String(decoding: (try? file?.readToEnd()) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count, fields.count > 4 else { return nil }
            guard types?.contains(String(fields[dash + 1])) ?? true else { return nil }
            return String(fields[4])
        }
    }

    /// Shims listen outside of the runtime's folder.
    private static func shimSockets(of folder: String) -> [String] {
        let tasks = "\(folder)/state/io.containerd.runtime.v2.task/k8s.io"
        let ids = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return ids.compactMap { id in
            let address = try? String(contentsOfFile: "\(tasks)/\(id)/address", encoding: .utf8)
            guard let address, address.hasPrefix("unix:///run/containerd/s/") else { return nil }
            return String(address.dropFirst("unix://".count))
        }
    }
}
