internal import Core
internal import Files
internal import Foundation

/// Writes a file as a whole: the old content stays until the new one is complete.
enum OutputFile {
    static func write(_ text: String, to path: String) throws {
        try AtomicFile.write(text, to: path)
    }

    /// Fails before the work begins where ``write(_:to:)`` would fail after it.
    static func check(_ paths: [String?]) throws {
        for path in paths.compactMap({ $0 }) { try AtomicFile.check(path) }
    }

    /// The time to note in files, in seconds since 1970-01-01 UTC: that of `SOURCE_DATE_EPOCH` for repeatable files
    /// (reproducible-builds.org), or now.
    static func createdSeconds() -> Double {
        let given = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { UInt32($0) }
        return given.map(Double.init) ?? Date().timeIntervalSince1970.rounded()
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandError("\(path): the folder cannot be made (\(error.localizedDescription)).")
        }
    }

    /// Whether a path is a folder that exists.
    static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    /// A workload's name as a file name.
    static func name(of workload: Workload) -> String {
        let name = String(workload.name.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
        return name.isEmpty || name.hasPrefix(".") ? "_" + name : name
    }
}
