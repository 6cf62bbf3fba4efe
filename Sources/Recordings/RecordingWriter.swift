package import Files
internal import Foundation

/// Records intervals into a folder: each goes to a journal, and full journals become HDF5 segments.
///
/// One task owns a writer. An interval that ``append(_:)`` took is there after the process is killed at any moment.
package struct RecordingWriter: ~Copyable {
    package let folder: String
    package let layout: RecordingLayout
    private let rowsPerSegment: Int
    private let lock: FolderLock
    private var journal: RecordingJournal?
    private var number: Int

    /// Opens a folder, making it where it is missing, and takes it for this process alone.
    ///
    /// - Parameter rowsPerSegment: rows after which a segment is finished.
    /// - Throws: ``FileError``, also if another process records there.
    package init(folder: String, layout: RecordingLayout, rowsPerSegment: Int = 600) throws(FileError) {
        precondition(rowsPerSegment > 0, "a segment needs a row")
        self.folder = folder
        self.layout = layout
        self.rowsPerSegment = rowsPerSegment
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(
                .unwritable, path: folder, problem: "cannot be created", remedy: "check its parent's permissions")
        }
        lock = try FolderLock(folder, use: "records into this folder")
        number = RecordingFolder.nextNumber(folder)
    }

    /// Takes an interval. On return it is acknowledged.
    ///
    /// - Throws: ``FileError`` if the disk is full, for example; the recording is as it was before then.
    package mutating func append(_ interval: RecordedInterval) throws(FileError) {
        guard interval.timeSeconds.isFinite else {
            throw FileError(
                .badContent, path: folder, problem: "the time of a row is not a number", remedy: "check the clock")
        }
        var row = 0
        if let next = journal?.row(at: interval.timeSeconds), next < rowsPerSegment, !isLarge {
            row = next
        } else {
            // Full, or the clock was set: the next rows begin a clock of their own.
            journal = nil
            let stem = RecordingFolder.stem(number: number, startSeconds: interval.timeSeconds)
            journal = try RecordingJournal(
                makingAt: "\(folder)/\(stem)\(RecordingFolder.journalSuffix)", layout: layout,
                startSeconds: interval.timeSeconds)
            number += 1
        }
        try journal?.append(interval, row: row)
    }

    /// A child process reads a segment in one go, so no journal grows beyond what one may hold.
    private static let journalBytes = 64 << 20
    private var isLarge: Bool {
        switch journal {
        case .some(let journal): journal.size > Self.journalBytes
        case .none: false
        }
    }

    /// Closes the journal in use.
    package mutating func endJournal() { journal = nil }

    /// The number of the first journal that is in use or will be; those before it are to be finished.
    package var firstNumberInUse: Int {
        switch journal {
        case .some: number - 1
        case .none: number
        }
    }

    /// Makes the intervals taken so far survive a failure of the machine, not of the process alone.
    package func sync() throws(FileError) {
        switch journal {
        case .some(let journal): try journal.sync()
        case .none: break
        }
    }
}
