internal import Core
internal import Foundation

/// Reads text that a user names: a file, or a pipe such as a shell's `<(command)`.
package enum TextFile {
    /// The whole text.
    ///
    /// `String(contentsOfFile:)` ends where a pipe has no more for the moment.
    ///
    /// - Throws: ``JobError`` if it cannot be read or is not UTF-8.
    package static func read(_ path: String) throws(JobError) -> String {
        let bytes: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }  // Nothing was written that closing could lose.
            bytes = try file.readToEnd() ?? Data()
        } catch {
            throw JobError(
                place: path, problem: "cannot be read (\(error.localizedDescription))",
                remedy: "check the path and its permissions")
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw JobError(place: path, problem: "is not UTF-8 text", remedy: "save it as UTF-8")
        }
        return text
    }
}
