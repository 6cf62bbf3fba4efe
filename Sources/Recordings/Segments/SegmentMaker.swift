internal import Core
internal import Files
internal import Foundation
internal import HDF5

#if canImport(Glibc)
    internal import Glibc
#endif

/// Where segments are made of journals.
package enum SegmentMaker: Sendable {
    case inProcess
    /// By a child process, with which the memory goes that it takes.
    case child(SegmentProcess)

    /// Makes a segment of a journal that nobody writes any more, and removes the journal. A kill at any moment leaves one of
    /// the two, or both: the segment, which is put in place as a whole, is taken then.
    ///
    /// - Throws: ``FileError``, also if another process is at it; the journal stays and is readable.
    func finish(journal path: String) throws(FileError) {
        switch self {
        case .child(let process):
            do throws(FileError) {
                try process.finish(journal: path)
            } catch {
                // One that is killed, by want of memory say, leaves as much as it had written, each time that it is tried.
                try? AtomicTarget(Self.segment(of: path)).removeLeftovers()
                throw error
            }
        case .inProcess: try Self.finish(path)
        }
    }

    private static func segment(of journal: String) -> String {
        journal.dropLast(RecordingFolder.journalSuffix.count) + RecordingFolder.segmentSuffix
    }

    private static func finish(_ path: String) throws(FileError) {
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw FileError.system(errno, path, "cannot be opened") }
        defer { close(file) }
        // A maker whose agent was killed may take a moment to go.
        guard FileLock.take(file) != .busy else {
            throw FileError(
                .unwritable, path: path, problem: "another process makes a segment of it", remedy: "wait for its end")
        }
        // It may have got to its end before this one had the lock.
        var information = stat()
        guard fstat(file, &information) == 0, information.st_nlink > 0 else { return }
        let segment = segment(of: path)
        if !FileManager.default.fileExists(atPath: segment) { try make(segment, of: path) }
        unlink(path)
    }

    /// Makes a segment; none of a journal without rows.
    private static func make(_ segment: String, of path: String) throws(FileError) {
        var parts = try SegmentParts(journal: path)
        guard parts.upcoming != nil else { return }
        try ContentHash.write(to: segment, attributes: FileFormat.recording.attributes) { root throws(FileError) in
            try root.addGroup("series") { series throws(FileError) in
                while let workload = parts.upcoming?.workload {
                    try series.addGroup(GroupName.encoded(workload.name)) { group throws(FileError) in
                        while let key = parts.upcoming, key.workload == workload {
                            try group.add(try parts.take(), as: GroupName.encoded(key.replica))
                        }
                    }
                }
            }
        }
    }
}
