import Core
import Testing

@testable import Ingest

@Suite struct LabelFileTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func durationAndPattern() throws {
        let path = try scratch.write(
            "f.csv", "id,at,pod,type\n1,100,cart-9b-y2,cpu\n2,1970-01-01T00:03:20Z,ad-7f-x1,net\n")
        var file = LabelFile(workloadColumn: "pod", startColumn: "at", end: .duration(seconds: 30))
        file.workloadPattern = "^(.*)-[0-9a-f]+-[a-z0-9]+$"
        file.kindColumn = "type"
        let labels = try file.read(path)
        #expect(labels.map(\.workload.name) == ["cart", "ad"])
        #expect(labels.map(\.startSeconds) == [100, 200] && labels.map(\.endSeconds) == [130, 230])
        #expect(labels.map(\.kind) == ["cpu", "net"])
    }

    @Test func endColumn() throws {
        let file = LabelFile(workloadColumn: "w", startColumn: "s", end: .column("e"))
        #expect(try file.read(try scratch.write("a.csv", "w,s,e\na,1,4\n"))[0].endSeconds == 4)
        #expect(try file.read(try scratch.write("b.csv", "w,s,e\n")).isEmpty)
    }

    @Test(
        "Bad labels",
        arguments: [
            ("", SourceError.Kind.emptyFile, nil),
            ("w,s\na,1\n", .missingColumn, 1),
            ("w,s,e\na,1\n", .raggedRow, 2),
            ("w,s,e\na,1,2\na,9,2\n", .badTime, 3),
            ("w,s,e\na,soon,2\n", .badTime, 2),
            ("w,s,e\n,1,2\n", .badWorkload, 2),
        ] as [(String, SourceError.Kind, Int?)])
    func bad(text: String, kind: SourceError.Kind, line: Int?) throws {
        let file = LabelFile(workloadColumn: "w", startColumn: "s", end: .column("e"))
        let path = try scratch.write("a.csv", text)
        let error = try #require(throws: SourceError.self) { _ = try file.read(path) }
        #expect(error.kind == kind && error.line == line)
    }
}

@Suite struct LabelFormTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func read(_ text: String, _ change: (inout LabelFile) -> Void = { _ in }) throws -> [LabelRow] {
        var file = LabelFile(workloadColumn: "workload", startColumn: "start", end: .column("end"))
        change(&file)
        return try file.read(try scratch.write("labels.csv", text))
    }

    @Test(
        "Labels are read in the formats of data",
        arguments: [
            "workload,start,end\nweb,1772427600000,1772429340000\n", "workload;start;end\nweb;1772427600;1772429340\n",
            "workload,start,end\nweb,2026-03-02T05:00:00Z,2026-03-02T05:29:00Z\n",
            "workload\tstart\tend\nweb\t2026/03/02 05:00\t2026/03/02 05:29\n",
            "workload,start,end\nweb,02.03.2026 05:00,02.03.2026 05:29\n",
        ])
    func forms(text: String) throws {
        let rows = try read(text)
        #expect(rows.map(\.startSeconds) == [1_772_427_600] && rows.map(\.endSeconds) == [1_772_429_340])
    }

    @Test func dayFirstAndLocalByOption() throws {
        let text = "workload,start,end\nweb,02/03/2026 06:00,02/03/2026 06:29\n"
        let error = try #require(throws: SourceError.self) { _ = try read(text) }
        #expect(error.remedyText.contains("--label-time-format day-first"))
        let rows = try read(text) {
            $0.timeFormat = .dayFirst
            $0.timeZone = "Europe/Berlin"
        }
        #expect(rows.map(\.startSeconds) == [1_772_427_600])
    }
}

@Suite struct LabelFileRemedyTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private var file: LabelFile { LabelFile(workloadColumn: "workload", startColumn: "start", end: .column("end")) }

    @Test("A missing or empty end names the option for a common duration")
    func missingEnd() throws {
        let files = [
            try scratch.write("a.csv", "workload,start\nweb,2026-03-01T00:00:00Z\n"),
            try scratch.write("b.csv", "workload,start,end\nweb,2026-03-01T00:00:00Z,\n"),
        ]
        for path in files {
            let error = try #require(throws: SourceError.self) { _ = try file.read(path) }
            #expect(error.remedyText.contains("--label-duration 30m"))
            var timed = file
            timed.end = .duration(seconds: 1800)
            #expect(try timed.read(path).map(\.endSeconds) == [1_772_325_000])
        }
    }

    @Test("Times without an offset are marked as assumed UTC")
    func localTimes() throws {
        let path = try scratch.write("a.csv", "workload,start,end\nweb,2026-03-01T00:00:00,2026-03-01T00:30:00\n")
        #expect(try file.read(path).map(\.assumesUTC) == [true])
        var zoned = file
        zoned.timeZone = "Europe/Berlin"
        #expect(try zoned.read(path).map(\.assumesUTC) == [false])
    }
}
