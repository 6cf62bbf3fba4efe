import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Input that cannot be used: each gives one clear error that says where and what to do, and leaves nothing behind.
@Suite struct BadInputTests {
    /// One row of the table.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// Files to make, by name.
        let files: [String: String]
        /// `@` stands for the folder, `MODEL` for a good model file, `DATA` for good data.
        let arguments: [String]
        /// What standard error must say.
        let words: [String]

        init(_ name: String, files: [String: String] = [:], _ arguments: [String], _ words: [String]) {
            testDescription = name
            self.files = files
            self.arguments = arguments
            self.words = words
        }
    }

    /// A fit of one file of the folder.
    private static func fit(_ name: String, _ content: String, _ more: [String], _ words: [String]) -> Case {
        Case(
            name, files: ["data.csv": content],
            [
                "fit", "@/data.csv", "--output", "@/model.h5", "--plugin", "lstm-ae", "--set", "lstm-ae.window=5",
                "--set", "lstm-ae.epochs=1",
            ]
                + more, words)
    }

    private static func fit(_ name: String, _ content: String, _ words: [String]) -> Case {
        fit(name, content, [], words)
    }

    private static func rows(_ count: Int, _ line: (Int) -> String) -> String {
        "time,cpu,memory\n" + (0..<count).map { "\($0 * 60),\(line($0))\n" }.joined()
    }

    private static let good = rows(100) { "\($0 % 7),\($0 % 5)" }

    static let cases = [
        fit("empty CSV", "", ["@/data.csv: is empty", "export it again"]),
        fit("header alone", "time,cpu\n", ["@/data.csv: has a header but no rows"]),
        fit("ragged row", "time,cpu,memory\n0,1,2\n60,1\n", ["@/data.csv:3: the row has 2 cells", "must be quoted"]),
        fit(
            "text in a number column", "time,cpu,memory\n0,1,2\n60,high,2\n",
            ["@/data.csv:3: column 'cpu': 'high' is text", "exclude the column"]),
        fit(
            "infinity", "time,cpu,memory\n0,1,2\n60,1,-inf\n",
            ["@/data.csv:3: column 'memory': '-inf'", "--missing='-inf'"]),
        fit("too large for float32", "time,cpu\n0,1\n60,1e60\n", ["@/data.csv:3: column 'cpu'", "32-bit float"]),
        fit("bad time", "time,cpu\n0,1\nnoon,1\n", ["@/data.csv:3: column 'time': 'noon'", "correct the cell"]),
        fit("one row only", "time,cpu\n0,1\n", ["@/data.csv", "interval"]),
        fit(
            "one row and an interval", "time,cpu\n0,1\n", ["--interval", "60"],
            ["workload 'data'", "give a longer time range"]),
        fit(
            "window longer than the data", good, ["--set", "lstm-ae.window=500"],
            ["the training part of 100 rows", "windows of 500 rows", "smaller window"]),
        fit(
            "no window is left for the threshold", rows(12) { "\($0),1" },
            ["held-out rows for the threshold", "give more data"]),
        fit(
            "unknown workload column", good, ["--workload-column", "pod"],
            ["@/data.csv:1: column 'pod'", "the file has: time, cpu, memory"]),
        fit(
            "no column fits the pattern", good, ["--columns", "disk*"], ["@/data.csv:1: no numeric column is left"]),
        fit(
            "unknown feature column", good, ["--set", "minmax.columns=disk"],
            ["workload 'data': no column matches 'disk'", "'cpu', 'memory'"]),
        fit("all-constant data", rows(100) { _ in "1,2" }, ["workload 'data': all 2 columns are constant", "give a"]),
        fit("no row in the time span", good, ["--from", "2020-01-01"], ["@/data.csv", "widen the time range"]),
        fit(
            "unknown folder for the model", good, ["--output", "@/none/model.h5"],
            ["@/none/model.h5", "create the folder"]),
        fit("a folder as the model", good, ["--output", "@"], ["@: is a folder"]),
        fit("a device as the model", good, ["--output", "/dev/null"], ["/dev/null: is not a regular file"]),
        fit(
            "unwritable folder", good, ["--output", "/sys/model.h5"],
            ["/sys/model.h5", "check the folder's permissions"]),
        Case("missing data file", ["fit", "@/none.csv", "--output", "@/model.h5"], ["@/none.csv: no such file"]),
        Case("empty folder", ["fit", "@", "--output", "@/model.h5"], ["@: the folder has no *.csv"]),
        Case("missing model file", ["detect", "DATA", "--model", "@/none.h5"], ["@/none.h5: no such file"]),
        Case(
            "text as a model", files: ["model.h5": good], ["model", "verify", "@/model.h5"],
            ["@/model.h5: is not an HDF5 file", "create it again"]),
        Case("a folder to verify", ["model", "verify", "@"], ["@: is a folder"]),
        Case(
            "model for other features", files: ["data.csv": rows(50) { "\($0),1" }],
            ["detect", "@/data.csv", "--model", "MODEL", "--workload-pattern", "^()", "--output", "@/scored.h5"],
            ["@/data.csv", "empty name"]),
        Case(
            "model for other workloads", files: ["data.csv": good],
            ["detect", "@/data.csv", "--model", "MODEL", "--output", "@/scored.h5"],
            ["MODEL: has no detector", "'cart', 'front'", "--workload-column"]),
        Case(
            "data without a feature of the model", files: ["cart.csv": good],
            ["detect", "@/cart.csv", "--model", "MODEL", "--output", "@/scored.h5", "--report", "@/report.html"],
            ["MODEL: workload 'cart'", "columns 'requests'", "they have 'cpu', 'memory'"]),
        Case(
            "data of another interval", files: ["cart.csv": "time,cpu,memory,requests\n0,1,1,1\n5,1,1,1\n10,1,1,1\n"],
            ["detect", "@/cart.csv", "--model", "MODEL"], ["an interval of 5.0 s", "--interval 60.0"]),
        Case("model as scores", ["eval", "MODEL", "--labels", "LABELS"], ["MODEL", "anomengine-results"]),
        Case("missing labels", ["detect", "DATA", "--model", "MODEL", "--labels", "@/none.csv"], ["@/none.csv"]),
        Case(
            "label without an end", files: ["labels.csv": "workload,start\ncart,5\n"],
            ["detect", "DATA", "--model", "MODEL", "--labels", "@/labels.csv"], ["@/labels.csv", "'end'"]),
        Case(
            "unwritable report", ["detect", "DATA", "--model", "MODEL", "--report", "@/none/report.html"],
            ["@/none/report.html", "create the folder"]),
        Case(
            "a file in the place of the plots' folder", files: ["plots": ""],
            ["detect", "DATA", "--model", "MODEL", "--plots", "@/plots"], ["@/plots"]),
    ]

    @Test(arguments: cases)
    func isRefused(_ row: Case) throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        for (name, content) in row.files { try folder.write(name, content) }
        func filled(_ text: String) -> String {
            for (mark, path) in ["MODEL": fixture.model, "DATA": fixture.faulty, "LABELS": fixture.labels]
            where text.contains(mark) {
                return text.split(separator: mark, omittingEmptySubsequences: false).joined(separator: path)
            }
            return text.split(separator: "@", omittingEmptySubsequences: false).joined(separator: folder.path)
        }
        var arguments = row.arguments.map(filled)
        if row.arguments.contains("DATA") { arguments += SyntheticData.reading }
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        for words in row.words.map(filled) { #expect(outcome.errors.contains(words), "\(outcome.errors)") }
        let last = outcome.errors.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("error: "), "\(outcome.errors)")
        #expect(folder.names == row.files.keys.sorted())
    }
}

/// Model files that were cut or altered, and disks that are full.
@Suite struct DamagedFileTests {
    @Test(arguments: [0, 100, 4000, -1])
    func aTruncatedModelIsRefused(_ length: Int) throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        let whole = try Data(contentsOf: URL(fileURLWithPath: fixture.model))
        try whole.prefix(length < 0 ? whole.count + length : length)
            .write(to: URL(fileURLWithPath: folder.file("cut.h5")))
        for command in [["model", "verify"], ["model", "show"], ["detect", fixture.faulty, "--model"]] {
            let outcome = try Program.run(command + [folder.file("cut.h5")])
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("error: \(folder.file("cut.h5"))"), "\(outcome.errors)")
        }
    }

    @Test func anAlteredModelIsRefused() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        var altered = try Data(contentsOf: URL(fileURLWithPath: fixture.model))
        let show = try Program.succeed(["model", "show", fixture.model, "--json"]).json()
        let detectors = try #require(show["detectors"] as? [[String: Any]])
        // The interval of the first detector, 60.0, as it stands in the file.
        #expect(detectors.first?["period_seconds"] as? Double == 60)
        let interval = withUnsafeBytes(of: 60.0.bitPattern.littleEndian) { Data($0) }
        let scores = try #require(altered.range(of: interval))
        altered[scores.lowerBound] ^= 1
        try altered.write(to: URL(fileURLWithPath: folder.file("altered.h5")))
        for command in [["model", "verify"], ["detect", fixture.faulty, "--model"]] {
            let outcome = try Program.run(command + [folder.file("altered.h5")])
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("error: \(folder.file("altered.h5"))"), "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
    }

    /// A limit on file sizes stands for a disk that is full half-way.
    @Test(arguments: ["model.h5", "scores.h5", "scores.csv", "scores.json", "report.html"])
    func fileSizeLimitKeepsOldFile(_ name: String) throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        try folder.write(name, "old")
        let arguments =
            switch name {
            case "model.h5":
                ["fit", fixture.normal, "--output", folder.file(name)] + SyntheticData.reading + SyntheticData.small
            case "report.html":
                ["detect", fixture.faulty, "--model", fixture.model, "--report", folder.file(name)]
                    + SyntheticData.reading
            default:
                ["detect", fixture.faulty, "--model", fixture.model, "--output", folder.file(name)]
                    + SyntheticData.reading
            }
        let outcome = try Program.run(arguments, wrapper: ["/bin/sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("error: \(folder.file(name)): cannot be written"), "\(outcome.errors)")
        #expect(outcome.errors.contains("existing content is unchanged"))
        #expect(try folder.text(name) == "old")
        #expect(folder.names == [name])
    }

    @Test func aFullDiskKeepsTheOldModel() throws {
        let fixture = try Fixture.shared.get()
        let folder = try Scratch()
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=8k") == 0 else {
            try Test.cancel("mounting a small tmpfs needs root")
        }
        defer { umount2(folder.path, Int32(MNT_DETACH)) }
        try folder.write("model.h5", "old")
        let outcome = try Program.run(
            ["fit", fixture.normal, "--output", folder.file("model.h5")] + SyntheticData.reading + SyntheticData.small)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("No space left on device; free some disk space"), "\(outcome.errors)")
        #expect(try folder.text("model.h5") == "old")
        #expect(folder.names == ["model.h5"])
    }
}
