import Foundation
internal import HDF5
import Testing

/// The pages' own code, run by the programs they are about.
struct PageTests {
    private static let pages = ["python.md", "r.md", "matlab-octave.md", "julia.md"]

    /// Makes the files that the pages speak of, with the commands that the first of them gives.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        var table = "time,workload,pod,cpu,mem,calls\n"
        let noise = numbers(3 * 500, seed: 9)
        for row in 0..<500 {
            let wave = sin(Double(row) / 7)
            let cells = (0..<3).map { "\(wave * Double($0 + 1) + Double(noise[row * 3 + $0]))" }
            table += "\(60 * row),cart,cart-0,\(cells.joined(separator: ","))\n"
        }
        try Data(table.utf8).write(to: URL(fileURLWithPath: folder.file("metrics.csv")))
        try shell(try blocks("python.md", "sh")[0], in: folder)
        return folder
    }

    /// A page's blocks of a language.
    private func blocks(_ page: String, _ language: String) throws -> [String] {
        let text = try String(contentsOfFile: "\(Tool.root)/docs/\(page)", encoding: .utf8)
        let blocks = text.components(separatedBy: "```\(language)\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        try #require(!blocks.isEmpty, "\(page) has no \(language)")
        return blocks
    }

    /// Runs a shell's block where `anomengine` is the built program.
    private func shell(_ code: String, in folder: TemporaryFolder) throws {
        let programs = URL(fileURLWithPath: try Tool.anomengine()).deletingLastPathComponent().path
        try run("/usr/bin/env", ["PATH=\(programs):/usr/bin:/bin", "/bin/sh", "-e"], code, in: folder)
    }

    @Test func everyCommandRuns() throws {
        let folder = try folder()
        for block in try blocks("python.md", "sh").dropFirst() { try shell(block, in: folder) }
        for name in ["shop.h5", "scored.h5", "windows.h5", "cart.keras", "imported.h5", "cart.h5"] {
            #expect(FileManager.default.fileExists(atPath: folder.file(name)), "\(name)")
        }
    }

    /// Also of the languages that cannot be run here.
    @Test func everyPathIsInTheFiles() throws {
        let folder = try folder()
        var known: Set<String> = []
        for name in ["shop.h5", "scored.h5", "windows.h5"] {
            let content = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
            for path in try ForeignTree.read(content, path: name).flattened().keys {
                let parts = path.split(separator: "/")
                for count in 1...parts.count { known.insert(parts[..<count].joined(separator: "/")) }
            }
        }
        for page in Self.pages {
            let text = try String(contentsOfFile: "\(Tool.root)/docs/\(page)", encoding: .utf8)
            let paths = text.matches(of: /(?:detectors|workloads)\/[\w.\/-]+/).map { String($0.output) }
            #expect(!paths.isEmpty, "\(page)")
            for path in paths {
                let path = path.split(separator: "/").joined(separator: "/")
                #expect(known.contains(path), "\(page): \(path)")
            }
        }
    }

    private func run(_ program: String, _ arguments: [String], _ code: String, in folder: TemporaryFolder) throws {
        try Data(code.utf8).write(to: URL(fileURLWithPath: folder.file("code")))
        _ = try Tool.run(
            "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", folder.path, program] + arguments + ["code"])
    }

    @Test(.enabled(if: Tool.isThere(Tool.python), "Scripts/test-tools.sh could not make .build/test-python"))
    func python() throws {
        let folder = try folder()
        try run(Tool.python, [], try blocks("python.md", "python").joined(separator: "\n"), in: folder)
        #expect(try isPicture(folder.file("training.png"), "\u{89}PNG"))
    }

    @Test(.enabled(if: Tool.isThere("/usr/bin/Rscript"), "Rscript is not installed"))
    func r() throws {
        let folder = try folder()
        try run("/usr/bin/Rscript", [], try blocks("r.md", "r").joined(separator: "\n"), in: folder)
        #expect(try isPicture(folder.file("training.pdf"), "%PDF"))
    }

    @Test(
        .enabled(
            if: ["octave", "h5copy", "gnuplot", "gs"].allSatisfy { Tool.isThere("/usr/bin/\($0)") }
                && FileManager.default.fileExists(atPath: "/usr/share/fonts/opentype/freefont/FreeSans.otf"),
            "octave, hdf5-tools, gnuplot-nox, ghostscript or fonts-freefont-otf is not installed"))
    func octave() throws {
        let folder = try folder()
        for block in try blocks("matlab-octave.md", "sh") { try shell(block, in: folder) }
        try run(
            "/usr/bin/octave", ["--no-gui", "--quiet", "--norc"],
            try blocks("matlab-octave.md", "octave").joined(separator: "\n"), in: folder)
        #expect(try isPicture(folder.file("training.png"), "\u{89}PNG"))
    }

    /// Whether a file begins as one of its kind does and holds more than an empty plot.
    private func isPicture(_ path: String, _ beginning: String) throws -> Bool {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let first = beginning.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        return bytes.count > 4000 && bytes.starts(with: first)
    }
}
