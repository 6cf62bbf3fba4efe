internal import CSandbox

#if canImport(Glibc)
    internal import Glibc
#endif

/// Limits that a process sets on itself and cannot lift again.
package enum Confinement {
    /// Limits processor time and memory, and leaves a single readable file: see `csandbox_confine`.
    ///
    /// - Returns: whether all limits are in force.
    package static func readOnly(path: String, cpuSeconds: UInt32, memoryBytes: Int) -> Bool {
        csandbox_confine(path, cpuSeconds, memoryBytes) == 0
    }

    /// Leaves nothing but the files of one folder: see `csandbox_confine_to_folder`.
    ///
    /// - Returns: whether all limits are in force.
    package static func toFolder(_ folder: String) -> Bool { csandbox_confine_to_folder(folder) == 0 }

    /// Ends this process when its parent ends.
    ///
    /// - Returns: whether the kernel agreed.
    package static func endsWithParent() -> Bool { csandbox_end_with_parent() == 0 }
}

/// System calls for children that Swift's Glibc module lacks.
package enum ChildCalls {
    /// `send(2)` that fails, instead of ending this process, when nobody reads.
    package static func send(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        csandbox_send(socket, bytes, count)
    }

    /// `fork(2)` for a process that serves requests: see `csandbox_fork`.
    package static func fork(output: Int32) -> Int32 { csandbox_fork(output) }
}
