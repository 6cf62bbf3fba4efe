import Foundation
import Testing

/// The pages' own code, run by the programs they are about.
struct PageTests {
    /// Makes the files that the pages speak of.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        var table = "time,workload,cpu,mem,calls\n"
        let noise = numbers(3 * 400, seed: 9)
        for row in 0..<400 {
            let wave = sin(Double(row) / 7)
            let cells = (0..<3).map { "\(wave * Double($0 + 1) + Double(noise[row * 3 + $0]))" }
            table += "\(60 * row),cart,\(cells.joined(separator: ","))\n"
        }
        try Data(table.utf8).write(to: URL(fileURLWithPath: folder.file("metrics.csv")))
        let program = try Tool.anomengine()
        let data = [folder.file("metrics.csv"), "--workload-column", "workload", "--replica-column", "workload"]
        _ = try Tool.run(
            program,
            ["fit"] + data + [
                "--plugin", "lstm-ae", "--set", "mse.steps=0", "--set", "lstm-ae.window=6", "--set",
                "lstm-ae.encoder-widths=8,4", "--set", "lstm-ae.epochs=5",
                "--output", folder.file("shop.h5"),
            ])
        let model = ["--model", folder.file("shop.h5"), "--output"]
        _ = try Tool.run(program, ["detect"] + data + model + [folder.file("scored.h5")])
        _ = try Tool.run(program, ["windows"] + data + model + [folder.file("windows.h5")])
        _ = try Tool.run(
            program,
            [
                "model", "export", folder.file("shop.h5"), "--workload", "cart", "--to", "keras", "--output",
                folder.file("cart.keras"),
            ])
        return folder
    }

    /// A page's blocks of a language, one after the other.
    private func blocks(_ page: String, _ language: String) throws -> String {
        let text = try String(contentsOfFile: "\(Tool.root)/docs/\(page)", encoding: .utf8)
        let blocks = text.components(separatedBy: "```\(language)\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        try #require(!blocks.isEmpty, "\(page) has no \(language)")
        return blocks.joined(separator: "\n")
    }

    private func run(_ program: String, _ arguments: [String], _ code: String, in folder: TemporaryFolder) throws {
        try Data(code.utf8).write(to: URL(fileURLWithPath: folder.file("code")))
        _ = try Tool.run(
            "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", folder.path, program] + arguments + ["code"])
    }

    @Test(.enabled(if: Tool.isThere(Tool.python), "Scripts/test-tools.sh could not make .build/test-python"))
    func python() throws {
        let folder = try folder()
        try run(Tool.python, [], try blocks("python.md", "python"), in: folder)
        #expect(try isPicture(folder.file("training.png"), "\u{89}PNG"))
    }

    @Test(.enabled(if: Tool.isThere("/usr/bin/Rscript"), "Rscript is not installed"))
    func r() throws {
        let folder = try folder()
        try run("/usr/bin/Rscript", [], try blocks("r.md", "r"), in: folder)
        #expect(try isPicture(folder.file("training.pdf"), "%PDF"))
    }

    @Test(
        .enabled(
            if: ["octave", "h5copy", "gnuplot", "gs"].allSatisfy { Tool.isThere("/usr/bin/\($0)") }
                && FileManager.default.fileExists(atPath: "/usr/share/fonts/opentype/freefont/FreeSans.otf"),
            "octave, hdf5-tools, gnuplot-nox, ghostscript or fonts-freefont-otf is not installed"))
    func octave() throws {
        let folder = try folder()
        try run("/bin/sh", ["-e"], try blocks("matlab-octave.md", "sh"), in: folder)
        try run(
            "/usr/bin/octave", ["--no-gui", "--quiet", "--norc"], try blocks("matlab-octave.md", "octave"), in: folder)
        #expect(try isPicture(folder.file("training.png"), "\u{89}PNG"))
    }

    /// Whether a file begins as one of its kind does and holds more than an empty plot.
    private func isPicture(_ path: String, _ beginning: String) throws -> Bool {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let first = beginning.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        return bytes.count > 4000 && bytes.starts(with: first)
    }
}
