import Foundation
import Testing

/// The worked example in C through the whole program.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc"), "needs cc"))
struct PluginLibraryTests {
    private let folder: Scratch
    private var library: String { folder.file("libpeak.so") }

    init() throws {
        folder = try Scratch()
        let root = URL(fileURLWithPath: #filePath).appending(path: "../../..").standardized.path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
        process.arguments = [
            "-std=gnu11", "-O2", "-fPIC", "-shared", "-I\(root)/Sources/CPluginABI/include", "-o",
            folder.file("libpeak.so"), "\(root)/Examples/plugins/peak.c", "-lm",
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    @Test func detectorOfLibraryNeedsTheLibrary() throws {
        let data = try Fixture.shared.get()
        let model = folder.file("m.h5")
        let fit = try Program.run(
            ["fit", data.normal] + SyntheticData.reading + [
                "--plugin-path", library, "--feature", "span", "--threshold", "peak", "--output", model,
            ])
        #expect(fit.status == 0, "\(fit.errors)")
        let detect = ["detect", data.faulty] + SyntheticData.reading + ["--model", model]
        let without = try Program.run(detect)
        #expect(without.status == 1)
        #expect(without.errors.contains("comes from the plugin library 'peak-examples' (version 1.0)"))
        #expect(without.errors.contains("--plugin-path"))
        let with = try Program.run(detect + ["--plugin-path", library, "--json"])
        #expect(with.status == 0, "\(with.errors)")
    }

    @Test func checkReportsEveryLaw() throws {
        let good = try Program.run(["plugins", "check", library])
        #expect(good.status == 0 && good.output.contains("2 plugins, 30 laws checked, 0 broken"), "\(good.output)")
        // With the lowest factor, the highest normal score is the threshold, which keeps the laws as well.
        let set = try Program.run(["plugins", "check", library, "--set", "peak.factor=1", "--json"])
        #expect(set.status == 0)
        let wrong = try Program.run(["plugins", "check", library, "--set", "peak.factor=0"])
        #expect(wrong.status != 0 && wrong.errors.contains("peak.factor"))
    }

    @Test func crashWhileLoadingIsOneLine() throws {
        let source = folder.file("crash.c")
        try Data(
            "const void *anomengine_plugin_library(void) { __builtin_trap(); }\n".utf8
        ).write(to: URL(fileURLWithPath: source))
        let path = folder.file("crash.so")
        let process = try Process.run(
            URL(fileURLWithPath: "/usr/bin/cc"), arguments: ["-shared", "-fPIC", "-o", path, source])
        process.waitUntilExit()
        let answer = try Program.run(["plugins", "list", "--plugin-path", path])
        #expect(answer.status == 1)
        #expect(answer.errors.hasPrefix("error: \(path): crashed while loading"), "\(answer.errors)")
    }
}
