import Core
import Foundation
import Testing

@testable import Ingest

/// Tables as exporters, spreadsheets and people leave them.
@Suite struct UntidyTableTests {
    let scratch: Scratch
    private let start = 1_772_323_200.0

    init() throws { scratch = try Scratch() }

    private func write(
        _ header: String, rows: Int = 120, name: String = "web.csv", _ row: (Int) -> String
    ) throws -> String {
        try scratch.write(name, header + "\n" + (0..<rows).map { row($0) + "\n" }.joined())
    }

    private func iso(_ row: Int) -> String { ISO8601.text(start + Double(row) * 60) }

    private func load(
        _ path: String, _ change: (inout CSVMapping) -> Void = { _ in }
    ) throws -> (series: [Series], summary: IngestSummary) {
        var mapping = CSVMapping()
        change(&mapping)
        return try SeriesSource(mapping: mapping).load([path])
    }

    // MARK: Columns that are not metrics

    @Test("InfluxDB's pivoted CSV: columns that describe the query are skipped, with the reason")
    func influxPivoted() throws {
        let path = try write(",result,table,_time,host,calls,cpu,mem") {
            ",,\($0 / 60),\(iso($0)),h1,\($0 % 7),\($0 % 5),\($0 % 3)"
        }
        let (series, summary) = try load(path)
        #expect(series[0].columns == ["calls", "cpu", "mem"])
        #expect(summary.files[0].leftOut[.query] == ["result", "table"])
        #expect(summary.text().contains("columns that describe the query (2 in 1 file): result, table"))
    }

    @Test(
        "Columns of 0 and 1 named after faults are skipped with the option that keeps them",
        arguments: ["fault_injected", "y", "is_fault", "anomaly label", "label", "ground_truth"])
    func labels(name: String) throws {
        let path = try write("time,cpu,\(name)") { "\(iso($0)),\($0 % 7),\($0 > 100 ? 1 : 0)" }
        let (series, summary) = try load(path)
        #expect(series[0].columns == ["cpu"] && summary.text().contains("\(name) (--gauge keeps them)"))
        #expect(try load(path) { $0.gaugeColumns = [name] }.series[0].columns == ["cpu", name])
    }

    @Test("Columns of 0 and 1 with other names are metrics", arguments: ["up", "page_fault", "target_up", "ready"])
    func binaryMetrics(name: String) throws {
        let path = try write("time,cpu,\(name)") { "\(iso($0)),\($0 % 7),\($0 > 100 ? 1 : 0)" }
        #expect(try load(path).series[0].columns == ["cpu", name])
    }

    @Test("Row numbers are skipped, also when they go down")
    func descendingRowNumbers() throws {
        let path = try write("time,n,cpu") { "\(iso($0)),\(5000 - $0),\($0 % 7)" }
        #expect(try load(path).summary.files[0].leftOut == [.numbering: ["n"]])
    }

    @Test("A counter that has not counted yet is a counter")
    func constantCounter() throws {
        let path = try write("time,cpu,errors_total") { "\(iso($0)),\($0 % 7),42" }
        let (series, summary) = try load(path)
        #expect(series[0].columns == ["cpu", "rate(errors_total)"])
        #expect((1..<120).allSatisfy { series[0].values[$0 * 2 + 1] == 0 })
        #expect(summary.notes.contains { $0.contains("'errors_total' is a counter") })
    }

    @Test("A constant gauge stays as it is")
    func constantGauge() throws {
        let path = try write("time,cpu,replica_count") { "\(iso($0)),\($0 % 7),3" }
        #expect(try load(path).series[0].columns == ["cpu", "replica_count"])
    }

    @Test("A negative base has one sign in the column's name")
    func negativeBase() throws {
        let path = try write("time,cpu,mem") { "\(iso($0)),\($0 % 7),\(-68_719_476_736 + $0 % 5)" }
        let name = try load(path).series[0].columns[1]
        #expect(name == "mem + 68719476736" && DerivedName(name) == .distance(of: "mem", base: -68_719_476_736))
        #expect(DerivedName("mem - -5") == .distance(of: "mem", base: -5), "models of earlier versions")
    }

    // MARK: Cells

    @Test("A column of addresses is text", arguments: [["10.0.0.7", "10.0.0.8"], ["192.168.1.1", "192.168.100.200"]])
    func addresses(cells: [String]) throws {
        let path = try write("time,cpu,client") { "\(iso($0)),\($0 % 7),\(cells[$0 % 2])" }
        let (series, summary) = try load(path)
        #expect(series[0].columns == ["cpu"] && summary.files[0].textColumns == ["client"])
    }

    @Test("Dashboards shorten only large counts")
    func shortCounts() throws {
        let path = try write("time,calls") { "\(iso($0)),\($0 % 2 == 0 ? "1.2779 K" : "945.52")" }
        #expect(try load(path).series[0].values.prefix(2) == [1277.9, 945.52])
    }

    @Test(
        "Cells with and without a unit are rejected for that reason",
        arguments: [["50.7%", "0.507"], ["0.507", "50.7%"]])
    func mixedUnits(cells: [String]) throws {
        let error = try loadError(try write("time,cpu") { "\(iso($0)),\(cells[$0 % 2])" })
        #expect(
            error.kind == .notANumber
                && error.problemText.contains("has no unit, but other cells of the column are in %"))
    }

    @Test("Accounting's parentheses are negative numbers")
    func accounting() throws {
        let path = try write("time,balance") { "\(iso($0)),\($0 % 2 == 0 ? "(6.00)" : "\"1,277.50\"")" }
        #expect(try load(path).series[0].values.prefix(2) == [-6, 1277.5])
    }

    @Test("Unknown units are named", arguments: ["507m", "$301", "5m3.2s", "950MiB / 15.5GiB"])
    func unknownUnits(cell: String) throws {
        let path = try write("time,cpu,used") { "\(iso($0)),\($0 % 7),\(cell)" }
        let (series, summary) = try load(path)
        #expect(series[0].columns == ["cpu"])
        #expect(summary.notes.contains { $0.contains("'used' is skipped") && $0.contains("'\(cell)'") })
    }

    // MARK: Times

    @Test(".NET ticks are not nanoseconds of 1990")
    func dotNetTicks() throws {
        let path = try write("time,cpu") { "\(639_079_200_000_000_000 + 600_000_000 * $0),\($0 % 7)" }
        let (series, summary) = try load(path)
        #expect(series[0].startSeconds == 1_772_323_200 && series[0].intervalSeconds == 60)
        #expect(summary.notes.contains { $0.contains(".NET ticks") && $0.contains("--time-format unix-nanoseconds") })
    }

    @Test("Date and time in two columns", arguments: ["Date,Time", "day,clock", "Time,Date"])
    func dateAndTime(header: String) throws {
        let path = try write("\(header),cpu") { row in
            let text = iso(row * 30)
            let (day, clock) = (text.prefix(10), text.dropFirst(11).prefix(8))
            return header == "Time,Date" ? "\(clock),\(day),\(row % 7)" : "\(day),\(clock),\(row % 7)"
        }
        let (series, summary) = try load(path)
        #expect(series[0].startSeconds == start && series[0].intervalSeconds == 1800 && series[0].rowCount == 120)
        #expect(series[0].columns == ["cpu"] && summary.notes.contains { $0.contains("is joined from columns") })
    }

    @Test("Daily rows keep their dates beside a duration")
    func dailyDuration() throws {
        let path = try write("date,longest,cpu") { "\(iso($0 * 1440).prefix(10)),00:\(10 + $0 % 40):00,\($0 % 7)" }
        #expect(try load(path).series[0].intervalSeconds == 86_400)
    }

    @Test("Times of digits alone", arguments: [12, 14])
    func compactTimes(digits: Int) throws {
        let path = try write("time,cpu") { row in "\(iso(row).filter(\.isNumber).prefix(digits)),\(row % 7)" }
        let (series, _) = try load(path)
        #expect(series[0].startSeconds == start && series[0].intervalSeconds == 60)
    }

    @Test("Text in the time column is named as such")
    func textInTheTimeColumn() throws {
        let path = try scratch.write(
            "a.csv", "Full label,cpu\nNamespace,1\n2026-03-01 00:00:00,2\n2026-03-01 00:01:00,3\n")
        let error = try #require(throws: SourceError.self) { _ = try load(path) { $0.timeColumn = "Full label" } }
        #expect(error.problemText.contains("'Namespace' is not in a recognised time format"))
    }

    @Test("Rows that all have one time are not a single row")
    func oneTime() throws {
        let error = try loadError(try write("time,cpu", rows: 5) { "2026-03-01T00:00:00Z,\($0)" })
        #expect(error.problemText.contains("all 5 rows") && error.remedyText.contains("--time-column"))
    }

    @Test("One misplaced row is one row out of order", arguments: [100, 5])
    func misplacedRow(place: Int) throws {
        var rows = Array(0..<120)
        rows.insert(rows.remove(at: 60), at: place)
        let path = try write("time,cpu") { "\(iso(rows[$0])),\($0 % 7)" }
        #expect(try load(path).summary.text().contains("  1 row out of order, sorted"))
    }

    // MARK: Rows

    @Test("A few rows of one time with other values are counted, and the rule is said")
    func fewConflicts() throws {
        let path = try write("time,cpu", rows: 1001) { "\(iso(min($0, 999))),\($0 == 1000 ? 90 : $0 % 7)" }
        let text = try load(path).summary.text()
        #expect(text.contains("  1 row with the time of another but different values"))
        #expect(text.contains("1 row has the time of another row but different values; the last is kept (--merge mean"))
        let copies = try write("time,cpu", rows: 1001, name: "copies.csv") {
            "\(iso(min($0, 999))),\(min($0, 999) % 7)"
        }
        #expect(try load(copies).summary.text().contains("  1 row with the time and values of another"))
    }

    @Test("Overlapping daily files of one pod are one replica")
    func overlappingFiles() throws {
        let paths = try [0, 180].map { first in
            try write("time,pod,cpu,mem", rows: 240, name: "day\(first).csv") {
                "\(iso(first + $0)),p1,\((first + $0) % 7),\((first + $0) % 11)"
            }
        }
        var mapping = CSVMapping()
        mapping.workload = WorkloadRule(.column("pod"))
        let (series, summary) = try SeriesSource(mapping: mapping).load(paths)
        #expect(series.count == 1 && series[0].rowCount == 420 && summary.duplicates == 60 && summary.conflicts == 0)
        #expect(summary.notes.contains { $0.contains("60 rows are in more than one file") })
    }

    @Test("Files of different pods stay replicas")
    func replicasOfOneWorkload() throws {
        let paths = try [1, 2].map { pod in
            try write("time,svc,cpu,mem", name: "pod\(pod).csv") { "\(iso($0)),web,\($0 % 7),\($0 * pod % 11)" }
        }
        var mapping = CSVMapping()
        mapping.workload = WorkloadRule(.column("svc"))
        #expect(try SeriesSource(mapping: mapping).load(paths).series.count == 2)
    }

    @Test("Patterns of columns choose metrics of a long table")
    func metricsOfALongTable() throws {
        let path = try write("time,metric,value", rows: 60) {
            "\(iso($0 / 3)),\(["cpu", "mem", "calls"][$0 % 3]),\($0)"
        }
        #expect(try load(path) { $0.includeColumns = ["cpu"] }.series[0].columns == ["cpu"])
        let (series, summary) = try load(path) { $0.excludeColumns = ["calls"] }
        #expect(series[0].columns == ["cpu", "mem"] && summary.files[0].excludedColumns == ["calls"])
        let error = try #require(throws: SourceError.self) { _ = try load(path) { $0.includeColumns = ["disk"] } }
        #expect(error.problemText == "no metric is left" && error.remedyText.contains("calls, cpu, mem"))
    }

    @Test("Hidden tables of a folder are not read")
    func hiddenFiles() throws {
        _ = try write("time,cpu") { "\(iso($0)),\($0 % 7)" }
        try scratch.write("._web.csv", [0, 5, 22, 7, 0])
        let (series, summary) = try load(scratch.path)
        #expect(series.map(\.workload.name) == ["web"] && summary.skippedFiles == ["._web.csv"])
    }

    @Test("A tail of NUL bytes is named")
    func nulTail() throws {
        let rows = (0..<20_000).map { "\(iso($0)),\($0 % 7),1\n" }.joined()
        let path = try scratch.write("a.csv", Array(("time,cpu,mem\n" + rows).utf8) + [UInt8](repeating: 0, count: 512))
        let error = try loadError(path)
        #expect(error.problemText.contains("NUL bytes") && error.remedyText.contains("tr -d"))
    }

    @Test("Headers without names and files without times get a remedy that helps")
    func headers() throws {
        let nameless = try loadError(try scratch.write("a.csv", "time,,\n0,1,2\n60,2,4\n"))
        #expect(nameless.remedyText.contains("one header line"))
        let untimed = try loadError(try scratch.write("b.csv", "cpu,mem,calls\n1,2,3\n2,3,4\n"))
        #expect(untimed.remedyText.contains("needs a column 'time'"))
    }
}
