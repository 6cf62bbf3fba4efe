import Engine
import Foundation
import Testing

@testable import Store

/// A folder that is removed with its owner.
final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The names in the folder.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
}

func bytes(of path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// Seeded random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// The error that reading a file gives; checks what every error must have.
func storeError(
    _ path: String, sourceLocation: SourceLocation = #_sourceLocation, _ read: () throws -> Void
) throws -> StoreError {
    let error = try #require(throws: StoreError.self, sourceLocation: sourceLocation) { try read() }
    #expect(error.path == path, sourceLocation: sourceLocation)
    #expect(!error.problem.isEmpty && !error.remedy.isEmpty, sourceLocation: sourceLocation)
    #expect(error.description.hasPrefix(path), sourceLocation: sourceLocation)
    return error
}
