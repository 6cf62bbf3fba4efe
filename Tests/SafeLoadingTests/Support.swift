import Foundation

@testable import HDF5

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

/// What the tests load with and from.
enum Setting {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    /// The folder of the tests' own program, where the package's others stand too.
    static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .path
    /// The loader that the commands use.
    static let loader = FileLoader.child(
        ParserProcess(executable: "\(products)/anomengine", arguments: ["parse-file"]))

    /// The same parser in a program that starts in a tenth of the time.
    static let quickLoader = FileLoader.child(probe())

    static func fixture(_ name: String) -> String { folder.appendingPathComponent("Fixtures/\(name)").path }

    static func probe(patienceSeconds: Double = 30) -> ParserProcess {
        ParserProcess(executable: "\(products)/ParserProbe", arguments: [], patienceSeconds: patienceSeconds)
    }

    /// Whether the kernel says that a process may set a filter of system calls.
    static let hasSeccomp =
        (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.contains("Seccomp_filters:") ?? false

    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    static func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Runs the program itself.
    static func anomengine(_ arguments: [String]) throws -> Outcome { try run("\(products)/anomengine", arguments) }

    /// Runs a program to its end.
    static func run(_ program: String, _ arguments: [String]) throws -> Outcome {
        let folder = try Scratch()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        for name in ["output", "errors"] { try Data().write(to: URL(fileURLWithPath: folder.file(name))) }
        process.standardOutput = FileHandle(forWritingAtPath: folder.file("output"))
        process.standardError = FileHandle(forWritingAtPath: folder.file("errors"))
        try process.run()
        process.waitUntilExit()
        let texts = try ["output", "errors"].map { try String(contentsOfFile: folder.file($0), encoding: .utf8) }
        return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}
