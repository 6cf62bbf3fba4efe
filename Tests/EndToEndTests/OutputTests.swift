import Foundation
import Testing

/// What is printed: few lines, and nothing that a log cannot hold.
@Suite struct OutputTests {
    /// No output is coloured, so NO_COLOR has nothing to turn off.
    @Test func noEscapeIsPrinted() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        let calls = [
            ["fit", fixture.normal, "--output", folder.file("m.h5")] + SyntheticData.reading + SyntheticData.small,
            ["detect", fixture.faulty, "--model", fixture.model, "--output", folder.file("s.h5")]
                + SyntheticData.reading,
            ["eval", folder.file("s.h5"), "--labels", fixture.labels], ["model", "show", fixture.model],
            ["plugins", "list"], ["plugins", "show", "lstm-ae"], ["--help"], ["fit", "--help"], ["fit"],
            ["fit", folder.file("none.csv"), "--output", folder.file("m.h5")],
        ]
        for arguments in calls {
            let outcome = try Program.run(arguments, environment: ["TERM": "xterm-256color", "CLICOLOR_FORCE": "1"])
            #expect(!outcome.output.contains("\u{1b}") && !outcome.errors.contains("\u{1b}"), "\(arguments)")
        }
    }

    /// A table with two workloads that can be learnt and `idle` ones that do nothing.
    private func table(idle: Int) -> String {
        let rows = SyntheticData.csv(rows: 200)
        let still = (0..<idle).map { number in
            (0..<20).map { "\(SyntheticData.start + $0 * 60),idle\(number)-1,1,1,1\n" }.joined()
        }
        return rows + still.joined()
    }

    @Test func workloadsWithoutADetectorAreSummedUp() throws {
        let folder = try Scratch()
        try folder.write("data.csv", table(idle: 60))
        let arguments =
            ["fit", folder.file("data.csv"), "--output", folder.file("m.h5")] + SyntheticData.reading
            + SyntheticData.small
        let short = try Program.succeed(arguments)
        #expect(short.errors.split(separator: "\n").count < 30, "\(short.errors)")
        #expect(short.errors.contains("note: no detector for 60 workloads with "), "\(short.errors)")
        #expect(short.output.hasPrefix("wrote \(folder.file("m.h5")): 2 detectors\n"))
        let long = try Program.succeed(arguments + ["--verbose"])
        for number in 0..<60 {
            #expect(long.errors.contains("skipped: workload 'idle\(number)'"), "\(long.errors.suffix(500))")
        }
    }
}
