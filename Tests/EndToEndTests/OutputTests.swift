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

    /// Names come from whoever can start a container.
    @Test func namesDoNotControlTheTerminal() throws {
        let folder = try Scratch()
        var table = "time,workload,\u{1b}[32mcpu,mem\u{9b}31m\n"
        for row in 0..<200 {
            table += "\(SyntheticData.start + row * 60),a\u{9b}b\u{7},\(row * 7 % 13),\(row * 5 % 11)\n"
        }
        try folder.write("d.csv", table)
        let model = folder.file("m.h5")
        let data = [folder.file("d.csv"), "--workload-column", "workload"]
        let calls = [
            ["fit"] + data + ["--output", model], ["model", "show", model], ["model", "show", model, "--json"],
            ["detect"] + data + ["--model", model, "--verbose"], ["detect"] + data + ["--model", model, "--json"],
        ]
        for arguments in calls {
            let outcome = try Program.succeed(arguments)
            let printed = outcome.output + outcome.errors
            let harmful = printed.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
            #expect(harmful.isEmpty, "\(arguments): \(harmful.map(\.value))")
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
