import CZlib
import Foundation
import Testing

@testable import Ingest

/// A folder that is removed with its owner.
final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("series-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// Writes gzip and returns the path.
    func writeGzip(_ name: String, _ text: String) throws -> String {
        let file = "\(path)/\(name)"
        let handle = try #require(gzopen(file, "wb"))
        let bytes = Array(text.utf8)
        #expect(gzwrite(handle, bytes, UInt32(bytes.count)) == Int32(bytes.count))
        gzclose(handle)
        return file
    }
}

/// The error that loading one file as series gives.
func loadError(
    _ path: String, _ mapping: CSVMapping = CSVMapping(), _ grid: GridOptions = GridOptions()
) throws -> SourceError {
    try #require(throws: SourceError.self) {
        _ = try SeriesSource(mapping: mapping, grid: grid).load([path])
    }
}
