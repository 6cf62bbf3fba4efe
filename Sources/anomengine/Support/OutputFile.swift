internal import Foundation

/// Writes a file as a whole: the old content stays until the new one is complete.
enum OutputFile {
    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch let error as CocoaError where error.code == .fileNoSuchFile {
            throw CommandError("\(path): its folder does not exist; make it first.")
        } catch {
            throw CommandError(
                "\(path): cannot be written (\(error.localizedDescription)); check the folder's rights and free space.")
        }
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandError("\(path): the folder cannot be made (\(error.localizedDescription)).")
        }
    }
}
