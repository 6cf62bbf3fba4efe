internal import Core
internal import Engine
internal import Files
internal import Foundation

/// The folder of what survives a restart: `checkpoint.json`, `events.jsonl`, `models/`, `learn/`, `accept/`, `history/`.
///
/// The checkpoint names the length of the event file that belongs to it. A restart cuts what was written after it, and
/// the same rows give the same events again: each event stands there once.
final class WatchFolder {
    /// What a checkpoint holds besides the watcher.
    struct Saved: Codable {
        var watcher: WatcherCheckpoint
        var learning: LearnSchedule
        var eventBytes: UInt64
    }

    let path: String
    private let lock: FolderLock
    private let events: FileHandle

    /// Takes the folder, making it where it is missing.
    ///
    /// - Returns: what an earlier process saved; nil if there is nothing.
    static func open(_ path: String) throws -> (folder: WatchFolder, saved: Saved?) {
        for name in ["", "/models", "/learn", "/accept"] {
            try FileManager.default.createDirectory(atPath: path + name, withIntermediateDirectories: true)
        }
        let lock = try FolderLock(path, use: "watches with this state folder")
        var saved: Saved?
        if let data = FileManager.default.contents(atPath: "\(path)/checkpoint.json") {
            do {
                saved = try JSONDecoder().decode(Saved.self, from: data)
            } catch {
                throw WatchError(
                    "\(path)/checkpoint.json", "cannot be read: \("\(error)")",
                    "remove the file to begin again; learned detectors stay")
            }
        }
        let eventsPath = "\(path)/events.jsonl"
        if !FileManager.default.fileExists(atPath: eventsPath) {
            _ = FileManager.default.createFile(atPath: eventsPath, contents: nil)
        }
        guard let events = FileHandle(forUpdatingAtPath: eventsPath) else {
            throw WatchError(eventsPath, "cannot be written", "check the permissions of the file and its folder")
        }
        let length = try events.seekToEnd()
        // Shorter than the checkpoint says: someone removed it. What follows is written all the same.
        try events.truncate(atOffset: min(length, saved?.eventBytes ?? 0))
        try events.seekToEnd()
        return (WatchFolder(path: path, lock: lock, events: events), saved)
    }

    private init(path: String, lock: consuming FolderLock, events: FileHandle) {
        self.path = path
        self.lock = lock
        self.events = events
    }

    /// Adds lines to the event file.
    func append(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        try events.write(contentsOf: Data(lines.joined(separator: "\n").utf8) + Data("\n".utf8))
    }

    func save(_ watcher: WatcherCheckpoint, _ learning: LearnSchedule) throws {
        // What the checkpoint counts must be there after a crash of the machine, too.
        try events.synchronize()
        let saved = Saved(watcher: watcher, learning: learning, eventBytes: try events.offset())
        try AtomicFile.write(JSONEncoder().encode(saved), to: "\(path)/checkpoint.json")
    }

    /// Takes the workloads that an operator accepted since the last call.
    func takeAccepted() -> [Workload] {
        AcceptRequest.take(from: path)
    }
}
