internal import Foundation

/// Reads text that a user names: a file, or a pipe such as a shell's `<(command)`.
enum TextFile {
    /// The whole text; nil if it cannot be read or is no UTF-8.
    ///
    /// `String(contentsOfFile:)` ends where a pipe has no more for the moment.
    static func read(_ path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        do {
            return String(bytes: try file.readToEnd() ?? Data(), encoding: .utf8)
        } catch {
            return nil
        }
    }
}
