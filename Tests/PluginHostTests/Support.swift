import Foundation
import PluginHost
import Testing

/// Libraries that the tests build.
enum BuiltLibraries {
    static let hasCompiler = ["/usr/bin/cc", "/usr/bin/c++", "/usr/bin/make"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// The worked examples, built as their Makefile does.
    static let examples = Result { try build("make", ["-C", "\(root)/Examples/plugins", "OUT=\(folder)"]) }

    static let folder: String = {
        let path = FileManager.default.temporaryDirectory.appending(path: "anomengine-plugins-\(getpid())").path
        // Where this fails, the build says so.
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: BuiltLibraries.folder) }
        return path
    }()

    static let root = URL(fileURLWithPath: #filePath).appending(path: "../../..").standardized.path

    static func example(_ name: String) throws -> PluginLibrary {
        try examples.get()
        return try PluginLibrary.load("\(folder)/\(name).so")
    }

    /// A library that must be refused.
    static func broken(_ macro: String) throws -> String {
        let path = "\(folder)/\(macro).so"
        try build(
            "cc",
            [
                "-shared", "-fPIC", "-D\(macro)", "-I\(root)/Sources/CPluginABI/include", "-o", path,
                "\(root)/Tests/PluginHostTests/Fixtures/broken.c",
            ])
        return path
    }

    private static func build(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(program) \(arguments.joined(separator: " ")) failed")
    }

    /// The program, which checks libraries in a child process.
    static let probe: LoadProbe = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let program = URL(fileURLWithPath: own).deletingLastPathComponent().appending(path: "anomengine").path
        return LoadProbe(command: [program, "load-plugin"], patienceSeconds: 300)
    }()
}
