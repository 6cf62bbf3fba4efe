internal import Files
internal import Foundation

/// The text of a key file.
enum KeyFile {
    /// Bytes of a file at most; a key has about a hundred.
    private static let sizeLimit = 64 << 10

    static func text(_ path: String) throws(FileError) -> String {
        var bytes = Data()
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }  // Nothing was written that closing could lose.
            bytes = try file.read(upToCount: sizeLimit) ?? Data()
        } catch {
            throw FileError(
                .unreadable, path: path, problem: "the key cannot be read (\(error.localizedDescription))",
                remedy: "check the path and its permissions")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
