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

    /// Ends the name of a journal that was damaged.
    private static let damagedSuffix = ".damaged"

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
                .unwritable, path: path, problem: "another process is writing its segment", remedy: "wait for it")
        }
        // It may have got to its end before this one had the lock.
        var information = stat()
        guard fstat(file, &information) == 0, information.st_nlink > 0 else { return }
        let segment = segment(of: path)
        var damageCount = 0
        if !FileManager.default.fileExists(atPath: segment) {
            do throws(FileError) {
                damageCount = try make(segment, of: path)
            } catch  where error.kind == .damaged {
                // No program can read it; in the folder it would keep readers from all the rest.
                try setAside(path)
                throw error
            }
        }
        guard damageCount > 0 else {
            unlink(path)
            return
        }
        try setAside(path)
        throw FileError(
            .damaged, path: path,
            problem:
                "\(damageCount) damaged part\(damageCount == 1 ? "" : "s"); their rows are lost, others are kept",
            remedy: "check the disk; the damaged journal is kept as \(path)\(damagedSuffix)")
    }

    /// Renames a damaged journal, so that it is kept and not read.
    private static func setAside(_ path: String) throws(FileError) {
        guard rename(path, path + damagedSuffix) == 0 else {
            throw FileError.system(errno, path, "is damaged and cannot be renamed")
        }
    }

    /// Makes a segment; none of a journal without rows.
    ///
    /// - Returns: how many parts of the journal are damaged.
    private static func make(_ segment: String, of path: String) throws(FileError) -> Int {
        var parts = try SegmentParts(journal: path)
        let damageCount = parts.damageCount
        guard parts.upcoming != nil else { return damageCount }
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
        return damageCount
    }
}
