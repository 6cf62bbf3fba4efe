package import Files
internal import Foundation
package import Testing

/// A folder that is removed with its owner.
package final class Scratch: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The names in the folder.
    package var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
}

package func bytes(of path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The error that reading a file gives; checks what every error must have.
package func storeError(
    _ path: String, sourceLocation: SourceLocation = #_sourceLocation, _ read: () throws -> Void
) throws -> FileError {
    let error = try #require(throws: FileError.self, sourceLocation: sourceLocation) { try read() }
    #expect(error.path == path, sourceLocation: sourceLocation)
    #expect(!error.problem.isEmpty && !error.remedy.isEmpty, sourceLocation: sourceLocation)
    #expect(error.description.hasPrefix(path), sourceLocation: sourceLocation)
    return error
}
