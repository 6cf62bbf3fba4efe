internal import Foundation

/// Reads files under `/proc` and `/sys`.
enum KernelFile {
    /// The whole text of a file; nil if it cannot be read.
    ///
    /// `String(contentsOfFile:)` ends with the first page of a file that the kernel says is empty, as those of `/proc`
    /// are; a node with many containers has a table of mounts that is longer.
    static func text(_ path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        return (try? file.readToEnd() ?? Data()).map { String(decoding: $0, as: UTF8.self) }
    }
}
