import Engine

/// Recordings as a source of series.
enum RecordingSource {
    /// Reads a recording: an HDF5 segment or a folder of them.
    static func read(_ path: String) throws(SourceError) -> [Series] {
        throw SourceError(
            .badRecording, path: path, problem: "recordings cannot be read yet", remedy: "give CSV files")
    }
}
