package import Foundation

/// Replaces a file as a whole: after a crash at any moment the old or the new file is there, never a part of one.
package enum AtomicFile {
    /// Writes a text; see ``write(_:to:)-(Data,_)``.
    package static func write(_ text: String, to path: String) throws(FileError) {
        try write(Data(text.utf8), to: path)
    }

    /// Writes to a temporary file in the same folder, syncs it, renames it and syncs the folder.
    ///
    /// The file keeps its owner, group and permissions. A symbolic link stays, and what it leads to is replaced. Temporary
    /// files that a killed process left of the same file are removed.
    package static func write(_ data: Data, to path: String) throws(FileError) {
        try replace(path) { file throws(FileError) in try file.write(data) }
    }

    /// Lets `write` fill the new file and sync it; see ``write(_:to:)-(Data,_)``.
    package static func replace(
        _ path: String, _ write: (borrowing TemporaryFile) throws(FileError) -> Void
    ) throws(FileError) {
        let target = try AtomicTarget(path)
        let temporary = try TemporaryFile(beside: target)
        do throws(FileError) {
            try write(temporary)
            try temporary.moveIntoPlace()
        } catch {
            temporary.remove()
            throw error
        }
        target.removeLeftovers()
        try target.syncFolder()
    }

    /// Fails now where ``write(_:to:)`` would fail after hours of work: there is no such folder, it may not be written
    /// to, or something that is no regular file has the name.
    package static func check(_ path: String) throws(FileError) {
        try TemporaryFile(beside: try AtomicTarget(path)).remove()
    }
}
