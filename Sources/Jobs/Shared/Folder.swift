internal import Core
internal import Foundation

/// Folders that jobs write to.
enum Folder {
    /// Makes a folder and those above it.
    static func make(_ path: String) throws(JobError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw JobError(
                place: path, problem: "the folder cannot be created (\(error.localizedDescription))",
                remedy: "check the path and the permissions of its parent folder")
        }
    }

    /// A file itself, or the shared libraries in a folder, sorted.
    static func libraries(_ path: String) throws(JobError) -> [String] {
        guard exists(path) else { return [path] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw JobError(
                place: path, problem: "the folder cannot be read (\(error.localizedDescription))",
                remedy: "check its permissions")
        }
        let libraries = names.filter { $0.hasSuffix(".so") }.sorted().map { "\(path)/\($0)" }
        guard !libraries.isEmpty else {
            throw JobError(place: path, problem: "holds no plugin library (.so)", remedy: "check \(.pluginPath)")
        }
        return libraries
    }

    /// Whether a path is a folder that exists.
    static func exists(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    /// A workload's name as a file name.
    static func fileName(of workload: Workload) -> String {
        let name = String(workload.name.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
        return name.isEmpty || name.hasPrefix(".") ? "_" + name : name
    }
}
