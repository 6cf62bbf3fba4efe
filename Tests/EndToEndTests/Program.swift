import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// What a run of the program gave.
struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// Standard output as a JSON table.
    func json(sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
        return try #require(value as? [String: Any], sourceLocation: sourceLocation)
    }
}

/// The built `anomengine`, run as a child process.
enum Program {
    /// It stands beside the tests' own program.
    static let path: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("anomengine").path
    }()

    /// Runs it to its end.
    ///
    /// - Parameter wrapper: a program with arguments that runs the arguments after its own, such as `sh -c '…' sh`.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], wrapper: [String] = []
    ) throws -> Outcome {
        // Files take any amount of output without a second thread to read it.
        let folder = try Scratch()
        let process = try start(
            arguments, environment: environment, wrapper: wrapper, output: try folder.handle("stdout"),
            errors: try folder.handle("stderr"))
        process.waitUntilExit()
        return Outcome(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: try folder.text("stdout"), errors: try folder.text("stderr"))
    }

    /// Starts it.
    static func start(
        _ arguments: [String], environment: [String: String] = [:], wrapper: [String] = [], output: FileHandle,
        errors: FileHandle
    ) throws -> Process {
        let process = Process()
        let words = wrapper + [path] + arguments
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return process
    }

    /// Runs it and expects success.
    @discardableResult
    static func succeed(
        _ arguments: [String], environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        let outcome = try run(arguments, environment: environment)
        #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        return outcome
    }
}

/// A folder that is removed with its owner.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("e2e-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file(name))) }

    func handle(_ name: String) throws -> FileHandle {
        try write(name, "")
        return try FileHandle(forWritingTo: URL(fileURLWithPath: file(name)))
    }
}
