internal import Core
internal import Files
package import HDF5
internal import Recordings

/// Reads a recording: an HDF5 segment or a folder of them. Its series stay on the clock on which they were recorded.
package struct RecordingReader: SeriesReader {
    package let path: String
    /// Where the files are parsed.
    private let loader: FileLoader

    package init(path: String, loader: FileLoader) {
        self.path = path
        self.loader = loader
    }

    package func read(fromSeconds: Double, toSeconds: Double) throws(SourceError) -> SeriesContent {
        let series: [Series]
        do {
            series = try Recording.read(path, loader: loader)
        } catch {
            let place = error.object.map { "\($0): " } ?? ""
            throw SourceError(
                .badRecording, path: error.path, problem: "\(place)\(error.problem)", remedy: "\(error.remedy)")
        }
        return SeriesContent(path: path, series: series, fromSeconds: fromSeconds, toSeconds: toSeconds)
    }
}
