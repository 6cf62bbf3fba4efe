internal import Files
package import Foundation
internal import HDF5
internal import Isolation

#if canImport(Glibc)
    internal import Glibc
#endif

/// The child's side of ``SegmentProcess``.
package enum SegmentService {
    /// Makes a segment of a journal in this process, which takes on limits for good: it is killed when its parent ends,
    /// reaches the recording's folder alone, gives way to other processes, and is the first that the kernel ends for want of
    /// memory.
    ///
    /// - Parameter arguments: the journal's path and the parent's process id.
    /// - Returns: what the parent waits for on the standard output; nil without such arguments or such a parent.
    package static func run(_ arguments: [String]) -> Data? {
        // A parent that has ended before this call, and whose successor may be at the folder, would never end this process.
        guard arguments.count == 2, let parent = pid_t(arguments[1]), Confinement.endsWithParent(),
            getppid() == parent
        else { return nil }
        let path = arguments[0]
        giveWay()
        let folder = (path as NSString).deletingLastPathComponent
        return ParserReply.bytes { () throws(FileError) in
            guard Confinement.toFolder(folder) else {
                throw FileError(
                    .unwritable, path: path, problem: "cannot set the segment writer's resource limits",
                    remedy: "allow prctl(2), setrlimit(2) and landlock_restrict_self(2) in the seccomp profile")
            }
            try SegmentMaker.inProcess.finish(journal: path)
            return FileGroup()
        }
    }

    /// A segment can wait, and be made anew: what can not be is the collection.
    private static func giveWay() {
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        let file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, "1000", 4)
        close(file)
    }
}
