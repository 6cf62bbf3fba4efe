internal import Files
internal import Foundation

/// The hierarchy by which containers are identified: chosen once, when the agent starts.
///
/// A cgroup's number is unique within its hierarchy only, so probes and inventory must agree on one.
package struct IdentityHierarchy: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// cgroup v2.
        case unified
        /// The v1 hierarchy of the memory controller.
        case memory
    }

    package var kind: Kind
    package var mount: CgroupMounts.Mount
    /// Number as in `/proc/cgroups`; 0 is the unified one.
    package var number: UInt32
    /// Number of the hierarchy in which block requests are charged.
    package var blockNumber: UInt32
    /// Mount of the hierarchy in which block requests are charged, if it is not this one and is mounted.
    package var blockMount: CgroupMounts.Mount?

    /// Chooses the hierarchy in which more processes are in a cgroup below the root; the unified one if both are equal.
    ///
    /// - Parameters:
    ///   - memberships: texts of `/proc/PID/cgroup` of the machine's processes.
    ///   - controllers: text of `/proc/cgroups`.
    ///   - wish: the user's choice.
    package static func choose(
        mounts: CgroupMounts, memberships: some Sequence<String>, controllers: String, wish: Kind? = nil
    ) throws(ProbeError) -> IdentityHierarchy {
        var unifiedCount = 0
        var memoryCount = 0
        for text in memberships {
            for line in text.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
                guard parts.count == 3, parts[2] != "/" else { continue }
                if parts[0] == "0" { unifiedCount += 1 }
                if parts[1].split(separator: ",").contains("memory") { memoryCount += 1 }
            }
        }
        let memory = mounts.controllers["memory"]
        let kind = wish ?? (mounts.unified == nil || (memory != nil && memoryCount > unifiedCount) ? .memory : .unified)
        guard let mount = kind == .unified ? mounts.unified : memory else {
            throw ProbeError(
                "cgroup hierarchy \(kind.rawValue)", problem: "it is not mounted",
                remedy: "mount it below /sys/fs/cgroup, or choose the other one")
        }
        let numbers = numbers(controllers)
        let number = kind == .unified ? 0 : numbers["memory"] ?? 0
        let blockNumber = numbers["blkio"] ?? 0
        return IdentityHierarchy(
            kind: kind, mount: mount, number: number, blockNumber: blockNumber,
            blockMount: blockNumber == number ? nil : blockNumber == 0 ? mounts.unified : mounts.controllers["blkio"])
    }

    /// Chooses by the processes of this machine.
    package static func choose(mounts: CgroupMounts, wish: Kind? = nil) throws(ProbeError) -> IdentityHierarchy {
        // Without /proc no process speaks for either, and the mounts decide.
        let processes = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter {
            Int($0) != nil
        }
        let memberships = processes.lazy.compactMap { KernelFile.text("/proc/\($0)/cgroup") }
        let controllers = KernelFile.text("/proc/cgroups") ?? ""
        return try choose(mounts: mounts, memberships: memberships, controllers: controllers, wish: wish)
    }

    /// Lines of `name hierarchy cgroups enabled` below a heading.
    private static func numbers(_ text: String) -> [String: UInt32] {
        var numbers: [String: UInt32] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(whereSeparator: \.isWhitespace)
            if fields.count >= 2, let number = UInt32(fields[1]) { numbers[String(fields[0])] = number }
        }
        return numbers
    }
}
