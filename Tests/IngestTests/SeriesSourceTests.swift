internal import Core
import Foundation
import Testing

@testable import Ingest
@testable import Recordings

@Suite struct SeriesSourceTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test("A folder of pods: workload by pattern, text and clock columns skipped and listed")
    func folder() throws {
        for (pod, cpu) in [("ad-7f-x1", 1), ("cart-9b-y2", 5)] {
            try scratch.write(
                "\(pod)_metric.csv",
                """
                Time,TimeStamp,PodName,Cpu(m),Mem(%)
                2022-08-22 03:51:19.6 +0000 UTC m=+0.1,1661140279,\(pod),\(cpu),
                2022-08-22 03:52:19.5 +0000 UTC m=+60.0,1661140339,\(pod),\(cpu + 1),2.5
                """)
        }
        try scratch.write("faults.csv", "a,b\n1,2\n")
        var mapping = CSVMapping()
        mapping.workload.pattern = "^(.*)-[0-9a-f]+-[a-z0-9]+_metric$"
        mapping.files = ["*_metric.csv"]
        let (series, summary) = try SeriesSource(mapping: mapping).load([scratch.path])
        #expect(series.map(\.workload.name) == ["ad", "cart"])
        #expect(series[0].columns == ["Cpu(m)", "Mem(%)"] && series[0].replica == "ad-7f-x1_metric")
        #expect(series[1].values[0] == 5 && series[1].values[1].isNaN && series[1].values[3] == 2.5)
        #expect(series.allSatisfy { $0.intervalSeconds == 60 })
        #expect(summary.rows == 4 && summary.missingCells == 2 && summary.skippedFiles == ["faults.csv"])
        for text in ["PodName", "TimeStamp", "faults.csv", "2 cells not observed", "2 metrics: Cpu(m), Mem(%)"] {
            #expect(summary.text(isComplete: true).contains(text))
        }
    }

    @Test("A long table: workload and pod from columns, rows from two files joined")
    func longTable() throws {
        let one = try scratch.write("one.csv", "ts,svc,pod,v\n0,a,p,1\n0,b,q,10\n5,a,p,2\n5,b,q,11\n")
        let two = try scratch.writeGzip("two.csv.gz", "ts,svc,pod,v\n10,a,p,3\n15,a,p,4\n10,b,r,12\n15,b,r,13\n")
        var mapping = CSVMapping()
        mapping.workload = WorkloadRule(.column("svc"))
        mapping.replicaColumn = "pod"
        let (series, _) = try SeriesSource(mapping: mapping).load([two, one])
        #expect(series.map { "\($0.workload)/\($0.replica)" } == ["a/p", "b/q", "b/r"])
        #expect(series[0].values == [1, 2, 3, 4] && series[1].values == [10, 11])
    }

    @Test(
        "Time formats",
        arguments: [
            ("1661140279000", "1661140289000", CSVMapping.TimeFormat.auto),
            ("1661140279", "1661140289", .auto),
            ("1661140279", "1661140289", .unixSeconds),
            ("1661140279000", "1661140289000", .unixMilliseconds),
            ("2022-08-22T03:51:19Z", "2022-08-22T11:51:29+08:00", .iso8601),
            ("2022-08-22 03:51:19 whatever", "2022-08-22 03:51:29 else", .iso8601Prefix),
        ])
    func timeFormats(first: String, second: String, format: CSVMapping.TimeFormat) throws {
        let path = try scratch.write("a.csv", "time,x\n\(first),1\n\(second),2\n")
        var mapping = CSVMapping()
        mapping.timeFormat = format
        let series = try #require(try SeriesSource(mapping: mapping).load([path]).series.first)
        #expect(series.startSeconds == 1_661_140_279 && series.intervalSeconds == 10)
    }

    @Test func spanIsHalfOpenAndCounted() throws {
        let path = try scratch.write("a.csv", "time,x\n0,0\n10,1\n20,2\n30,3\n")
        let (series, summary) = try SeriesSource(fromSeconds: 10, toSeconds: 30).load([path])
        #expect(series[0].values == [1, 2] && series[0].startSeconds == 10)
        #expect(summary.outsideSpan == 2 && summary.rows == 4)
        let none = try #require(throws: SourceError.self) { _ = try SeriesSource(fromSeconds: 99).load([path]) }
        #expect(none.kind == .emptySpan)
        let turned = try #require(throws: SourceError.self) {
            _ = try SeriesSource(fromSeconds: 9, toSeconds: 1).load([path])
        }
        #expect(turned.kind == .badOption)
    }

    @Test func columnsAndMarks() throws {
        let path = try scratch.write("a.csv", "time,cpu_a,cpu_b,mem\n0,1,NaN,-\n1, 2 ,4,5\n")
        var mapping = CSVMapping()
        mapping.includeColumns = ["cpu_*"]
        mapping.excludeColumns = ["*_a"]
        mapping.missingMarks = ["NaN"]
        let (series, summary) = try SeriesSource(mapping: mapping).load([path])
        #expect(series[0].columns == ["cpu_b"] && series[0].values[0].isNaN && series[0].values[1] == 4)
        #expect(summary.files[0].excludedColumns == ["cpu_a", "mem"])
    }

    @Test(
        "Bad files",
        arguments: [
            ("", SourceError.Kind.emptyFile, nil, nil),
            ("time,x\n", .headerOnly, nil, nil),
            ("time,x,x\n0,1,2\n", .duplicateColumn, 1, "x"),
            ("time,x\n0,1\n1,2,3\n", .raggedRow, 3, nil),
            ("time,x\n0,1\n1\n", .raggedRow, 3, nil),
            ("time,x\n0,1\n1,abc\n", .notANumber, 3, "x"),
            ("time,x\n0,1\n1,-Inf\n", .notFinite, 3, "x"),
            ("time,x\n0,1\n1,1e99\n", .notFinite, 3, "x"),
            ("time,x\n0,1\nsoon,2\n", .badTime, 3, "time"),
            ("time,x\n0,1\n,2\n", .badTime, 3, "time"),
            ("time,x\nsoon,1\n", .badTime, 2, "time"),
            ("time,x\n9e10,1\n", .badTime, 2, "time"),
            ("a,b\n1,2\n", .missingColumn, 1, nil),
            ("time,x\n0,word\n", .noValueColumns, 1, nil),
            ("time,x\n5,1\n", .unknownInterval, nil, nil),
        ] as [(String, SourceError.Kind, Int?, String?)])
    func badFiles(text: String, kind: SourceError.Kind, line: Int?, column: String?) throws {
        let path = try scratch.write("a.csv", text)
        let error = try loadError(path)
        #expect(error.kind == kind && error.line == line && error.column == column && error.path == path)
        #expect(error.description.hasPrefix(path) && error.description.contains("; "))
    }

    @Test func textInAChosenColumnIsAnError() throws {
        var mapping = CSVMapping()
        mapping.includeColumns = ["x", "name"]
        let path = try scratch.write("a.csv", "time,x,name\n0,1,pod\n1,2,pod\n")
        #expect(try loadError(path, mapping).column == "name")
    }

    @Test func badWorkloads() throws {
        let path = try scratch.write("a.csv", "time,svc,x\n0,,1\n1,b,2\n")
        var mapping = CSVMapping()
        mapping.workload = WorkloadRule(.column("svc"))
        let empty = try loadError(path, mapping)
        #expect(empty.kind == .badWorkload && empty.line == 2)
        mapping.workload = WorkloadRule(.fileName, pattern: "^(.*)_metric$")
        #expect(try loadError(path, mapping).kind == .badWorkload)
        mapping.workload = WorkloadRule(.fileName, pattern: "(")
        #expect(try loadError(path, mapping).kind == .badPattern)
        mapping.workload = WorkloadRule(.column("none"))
        #expect(try loadError(path, mapping).kind == .missingColumn)
    }

    @Test("A few rows far apart are rejected before the gap takes memory, also in recordings")
    func strayStamps() throws {
        func part(_ name: String, start: Double, rows: Int, replica: String = "p") throws {
            let series = Series(
                workload: Workload("w"), replica: replica, columns: ["x"], startSeconds: start, intervalSeconds: 1,
                values: [Float](repeating: 1, count: rows))
            try Recording.write([series], to: "\(scratch.path)/\(name).h5")
        }
        try part("1", start: 0, rows: 10)
        try part("2", start: 40_000_000, rows: 10)
        let far = try #require(throws: SourceError.self) { _ = try SeriesSource().load([scratch.path]) }
        #expect(far.kind == .gridTooLong && far.description.contains("1971-04-08"), "\(far)")
        // Beside others it is left out, and that is said.
        try part("3", start: 0, rows: 50, replica: "q")
        let (others, notes) = try SeriesSource().load([scratch.path])
        #expect(others.map(\.replica) == ["q"] && others.map(\.rowCount) == [50])
        #expect(notes.notes.contains { $0.contains("w p is skipped") })
        try part("2", start: 400_000, rows: 10)
        let (joined, summary) = try SeriesSource().load([scratch.path])
        #expect(joined.map(\.rowCount) == [400_010, 50] && summary.gapRows == 399_990)
    }

    @Test func manySparseSeries() throws {
        // Eight replicas, each with a gap that one alone may have.
        let rows = (0..<8).flatMap { ["0,p\($0),1", "1,p\($0),1", "3000000,p\($0),1", "3000001,p\($0),1"] }
        let path = try scratch.write("a.csv", "time,pod,x\n" + rows.joined(separator: "\n") + "\n")
        var mapping = CSVMapping()
        mapping.replicaColumn = "pod"
        var grid = GridOptions()
        grid.intervalSeconds = 1
        let error = try loadError(path, mapping, grid)
        #expect(error.kind == .gridTooLong && error.problemText.contains("few rows"), "\(error)")
    }

    @Test func badFolders() throws {
        #expect(try loadError(scratch.path).kind == .noFiles)
        #expect(try loadError("\(scratch.path)/none").kind == .notFound)
        try scratch.write("a.csv", "time,x\n0,1\n")
        var mapping = CSVMapping()
        mapping.files = ["*_metric.csv"]
        #expect(try loadError(scratch.path, mapping).kind == .noFiles)
        #expect(try #require(throws: SourceError.self) { _ = try SeriesSource().load([]) }.kind == .noFiles)
    }
}
