internal import Core
internal import Files
internal import Foundation

/// What a search has measured so far, in a file, so that a search that was stopped goes on.
struct TuneState: Codable {
    /// A measurement: figures, or why there are none.
    struct Entry: Codable {
        var figures: TuneFigures?
        var problem: String?
    }

    /// Identifies data and settings.
    var digest: String
    /// Seconds used by all runs.
    var usedSeconds = 0.0
    /// By candidate and effort.
    var entries: [String: Entry] = [:]

    /// Reads a state; a new one if there is no file.
    ///
    /// - Throws: ``JobError`` if the file is not a state or belongs to other data or settings.
    static func read(_ path: String?, digest: String) throws -> TuneState {
        guard let path, FileManager.default.fileExists(atPath: path) else { return TuneState(digest: digest) }
        let state: TuneState
        do {
            state = try JSONDecoder().decode(TuneState.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw JobError(
                place: path, problem: "is not the state of a search",
                remedy: "give another file with \(.state), or remove this one")
        }
        guard state.digest == digest else {
            throw JobError(
                place: path, problem: "belongs to a search with other data or settings",
                remedy: "give another file with \(.state), or remove this one")
        }
        return state
    }

    func write(_ path: String?) throws {
        guard let path else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try AtomicFile.write(try encoder.encode(self), to: path)
    }
}
