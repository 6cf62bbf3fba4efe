import Foundation
import Testing

/// The image that deploy/Containerfile describes, as far as that shows without building it.
@Suite struct ImageTests {
    private static let hasTools = ["/usr/bin/dpkg-query", "/usr/bin/readelf"]
        .allSatisfy(FileManager.default.isExecutableFile)

    /// What Debian's slim image has before anything is installed in it.
    private static let base: Set = ["libc6", "libgcc-s1", "libstdc++6", "zlib1g"]

    private func lines(_ program: String, _ arguments: [String]) throws -> [Substring] {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n")
    }

    /// A library without its package is a pod that never starts.
    @Test(.enabled(if: hasTools, "dpkg-query or readelf is not installed")) func everyLibraryOfTheProgramIsInTheImage()
        throws
    {
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let text = try String(contentsOf: repository.appendingPathComponent("deploy/Containerfile"), encoding: .utf8)
        let runtime = try #require(text.components(separatedBy: "\nFROM ").last)
        let installed = Self.base.union(runtime.split(whereSeparator: \.isWhitespace).map(String.init))

        // The image's program has Swift's own libraries in it.
        let swift = ["libswift", "libFoundation", "lib_Foundation", "libdispatch", "libBlocksRuntime", "ld-linux"]
        let needed = try lines("/usr/bin/readelf", ["-d", Program.path]).filter { $0.contains("(NEEDED)") }
            .compactMap { $0.split(separator: "[").last?.dropLast().description }
            .filter { name in !swift.contains { name.hasPrefix($0) } }
        #expect(needed.contains { $0.hasPrefix("libhdf5") })
        for library in needed {
            let owners = try lines("/usr/bin/dpkg-query", ["--search", "*/\(library)"])
                .compactMap { $0.split(separator: ":").first.map(String.init) }
            #expect(owners.contains(where: installed.contains), "\(library) of \(owners)")
        }
    }
}
