import Engine
import Foundation

@testable import Store

/// A folder that is removed with its owner.
final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("safe-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// Seeded random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// What the tests load with and from.
enum Setting {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    static let products = folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent(".build/debug").path
    /// The loader that the commands use.
    static let loader = FileLoader.child(
        ParserProcess(executable: "\(products)/anomengine", arguments: ["parse-file"]))

    static func fixture(_ name: String) -> String { folder.appendingPathComponent("Fixtures/\(name)").path }

    static func probe(patienceSeconds: Double = 30) -> ParserProcess {
        ParserProcess(executable: "\(products)/ParserProbe", arguments: [], patienceSeconds: patienceSeconds)
    }
}
