internal import Core
internal import Files
internal import HDF5
internal import Recordings

/// Recordings as a source of series.
enum RecordingSource {
    /// Reads a recording: an HDF5 segment or a folder of them.
    static func read(_ path: String, _ loader: FileLoader) throws(SourceError) -> [Series] {
        do {
            return try Recording.read(path, loader: loader)
        } catch {
            let place = error.object.map { "\($0): " } ?? ""
            throw SourceError(.badRecording, path: error.path, problem: place + error.problem, remedy: error.remedy)
        }
    }
}
