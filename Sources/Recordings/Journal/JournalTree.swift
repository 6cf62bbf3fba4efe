internal import Core
package import Files
package import HDF5

/// A journal as the tree of the segment that it stands for.
package enum JournalTree {
    /// What a child is asked with to parse a journal.
    package static let word = "journal"

    /// Parses a journal in this process.
    ///
    /// - Throws: ``FileError``.
    package static func read(_ path: String) throws(FileError) -> FileGroup {
        var content = try RecordingJournal.content(of: path)
        return content?.takeTree() ?? SegmentContent.emptyTree
    }

    /// Parses a journal where a loader says.
    ///
    /// - Throws: ``FileError``.
    static func read(_ path: String, loader: FileLoader) throws(FileError) -> FileGroup {
        try loader.tree(path, .recording, arguments: [word]) { () throws(FileError) in try read(path) }
    }
}
