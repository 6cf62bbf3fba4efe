import Core
import Foundation
import Testing

@testable import Ingest

@Suite struct LongFormTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// - Parameter blocks: whether all rows of a group follow each other, rather than all of a time.
    private func table(
        _ header: String, _ groups: [String], rows: Int = 6, blocks: Bool = false,
        _ line: (Int, String, Int) -> String
    ) throws -> String {
        var lines: [String] = []
        func add(_ row: Int, _ group: Int) { lines.append(line(row * 60, groups[group], row + 100 * group)) }
        if blocks {
            for group in groups.indices { for row in 0..<rows { add(row, group) } }
        } else {
            for row in 0..<rows { for group in groups.indices { add(row, group) } }
        }
        return try scratch.write("file.csv", header + "\n" + lines.joined(separator: "\n") + "\n")
    }

    private func load(
        _ path: String, _ change: (inout CSVMapping) -> Void = { _ in }
    ) throws -> (series: [Series], summary: IngestSummary) {
        var mapping = CSVMapping()
        change(&mapping)
        return try SeriesSource(mapping: mapping).load([path])
    }

    @Test(
        "A metric column becomes one column per metric",
        arguments: [
            ("time,metric,value", false), ("time,metric,value", true), ("time,name,value", false),
            ("Time,Series,Value", true),
            ("time,__name__,value", false), ("_time,_field,_value", true), ("timestamp,sensor,reading", false),
        ])
    func metrics(header: String, blocks: Bool) throws {
        let path = try table(header, ["cpu", "mem", "calls"], blocks: blocks) { "\($0),\($1),\($2)" }
        let (series, summary) = try load(path)
        #expect(series.map(\.workload.name) == ["file"] && series[0].columns == ["cpu", "mem", "calls"])
        let expected: [Float] = (0..<6).flatMap { row in [0, 100, 200].map { Float($0 + row) } }
        #expect(series[0].values == expected)
        #expect(summary.duplicates == 0 && summary.notes.contains { $0.contains("names the metric") })
        let name = String(header.split(separator: ",")[1])
        #expect(try load(path) { $0.metricColumn = name }.series == series)
    }

    @Test(
        "A column of pods, hosts or services gives workloads",
        arguments: [
            ("time,pod,cpu,mem", false), ("time,pod,cpu,mem", true), ("time,host,cpu,mem", false),
            ("time,service,cpu,mem", true),
            ("time,region,cpu,mem", false), ("time,instance,cpu,mem", true),
        ])
    func workloads(header: String, blocks: Bool) throws {
        let path = try table(header, ["web-1", "web-2"], blocks: blocks) { "\($0),\($1),\($2),7" }
        let (series, summary) = try load(path)
        #expect(series.map(\.workload.name) == ["web-1", "web-2"])
        #expect(series.map { $0.values[0] } == [0, 100] && series.map(\.rowCount) == [6, 6])
        #expect(summary.files[0].textColumns.isEmpty && summary.notes.contains { $0.contains("--replica-column") })
        let name = String(header.split(separator: ",")[1])
        #expect(try load(path) { $0.workload = WorkloadRule(.column(name)) }.series == series)
        let replicas = try load(path) { $0.replicaColumn = name }.series
        #expect(replicas.map(\.workload.name) == ["file", "file"] && replicas.map(\.replica) == ["web-1", "web-2"])
    }

    @Test("One number and a pod: the column's own name is the metric")
    func oneMetric() throws {
        let path = try table("time,pod,cpu", ["a", "b"]) { "\($0),\($1),\($2)" }
        let (series, _) = try load(path)
        #expect(series.map(\.workload.name) == ["a", "b"] && series[0].columns == ["cpu"])
    }

    @Test("Metric and pod together")
    func both() throws {
        let groups = ["web,cpu", "web,mem", "cart,cpu", "cart,mem"]
        let path = try table("time,pod,metric,value", groups, blocks: true) { "\($0),\($1),\($2)" }
        let (series, _) = try load(path)
        #expect(series.map(\.workload.name) == ["cart", "web"] && series.allSatisfy { $0.columns == ["cpu", "mem"] })
        #expect(series[1].values.prefix(2) == [0, 100])
    }

    @Test("Service and pod together")
    func replicas() throws {
        let path = try table("time,service,pod,cpu,mem", ["web,p1", "web,p2", "cart,p1"]) { "\($0),\($1),\($2),0" }
        let (series, _) = try load(path)
        #expect(series.map { "\($0.workload) \($0.replica)" } == ["cart p1", "web p1", "web p2"])
    }

    @Test("Rows of several workloads with different clocks stay separate")
    func staggered() throws {
        let path = try table("time,pod,cpu,mem", ["a", "b"], rows: 20) { time, pod, value in
            "\(time + (pod == "b" ? 7 : 0)),\(pod),\(value),0"
        }
        let (series, _) = try load(path)
        #expect(series.map(\.workload.name) == ["a", "b"] && series.allSatisfy { $0.intervalSeconds == 60 })
    }

    @Test("Text that changes over time is skipped")
    func status() throws {
        let path = try scratch.write(
            "a.csv",
            "time,state,cpu\n" + (0..<20).map { "\($0 * 60),\($0 % 3 == 0 ? "busy" : "idle"),\($0)\n" }.joined())
        let (series, summary) = try load(path)
        #expect(
            series.count == 1 && series[0].rowCount == 20 && series[0].intervalSeconds == 60 && summary.gapRows == 0)
        #expect(summary.files[0].textColumns == ["state"])
    }

    @Test("Ambiguous input is rejected, and each remedy works")
    func undecided() throws {
        let path = try table("time,kind,value", ["a", "b"]) { "\($0),\($1),\($2)" }
        let error = try #require(throws: SourceError.self) { _ = try load(path) }
        #expect(error.kind == .undecidedRows)
        #expect(
            error.remedyText.contains("--metric-column 'kind'") && error.remedyText.contains("--workload-column 'kind'")
        )
        #expect(try load(path) { $0.metricColumn = "kind" }.series[0].columns == ["a", "b"])
        #expect(try load(path) { $0.workload = WorkloadRule(.column("kind")) }.series.count == 2)
        let two = try table("time,rack,zone,cpu,mem", ["r1,x", "r2,x", "r1,y", "r2,y"]) { "\($0),\($1),\($2),0" }
        #expect(try #require(throws: SourceError.self) { _ = try load(two) }.kind == .undecidedRows)
    }

    @Test("Unexplained rows of the same time are rejected unless merged")
    func duplicates() throws {
        let path = try table("time,cpu,mem", ["", ""]) { time, _, value in "\(time),\(value),1" }
        let error = try #require(throws: SourceError.self) { _ = try load(path) }
        #expect(error.kind == .duplicateRows && error.remedyText.contains("--merge mean"))
        var grid = GridOptions()
        grid.merge = .mean
        #expect(try SeriesSource(grid: grid).load([path]).series[0].values.prefix(2) == [50, 1])
        grid.merge = .last
        #expect(try SeriesSource(grid: grid).load([path]).series[0].values.prefix(2) == [100, 1])
    }

    @Test("Duplicate rows are harmless")
    func repeatedRows() throws {
        let path = try table("time,cpu,mem", ["", ""]) { time, _, value in "\(time),\(value % 100),1" }
        #expect(try load(path).summary.duplicates == 6)
    }

    @Test("InfluxDB's annotated CSV, with a header before each table")
    func influx() throws {
        let head = """
            #group,false,false,true,true,false,false,true,true
            #datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string,string
            #default,_result,,,,,,,
            ,result,table,_start,_stop,_time,_value,_field,host

            """
        func block(_ table: Int, _ field: String) -> String {
            var text = head
            for row in 0..<5 {
                let time = ISO8601.text(1_772_323_200 + Double(row) * 60)
                text += ",,\(table),2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,\(time),\(row + 10 * table),\(field),h1\n"
            }
            return text + "\n"
        }
        let path = try scratch.write("a.csv", block(0, "cpu") + block(1, "mem"))
        let (series, _) = try load(path)
        #expect(series.count == 1 && series[0].columns == ["cpu", "mem"])
        let expected: [Float] = (0..<5).flatMap { row in [0, 10].map { Float($0 + row) } }
        #expect(series[0].values == expected)
    }

    @Test("Alternating columns share one clock")
    func lag() throws {
        let rows = (0..<30).map { "\($0 * 60),\($0),\n\($0 * 60 + 7),,\($0 + 50)\n" }.joined()
        let (series, _) = try load(try scratch.write("a.csv", "time,cpu,mem\n" + rows))
        #expect(series[0].intervalSeconds == 60 && series[0].rowCount == 30)
        #expect(series[0].values.prefix(4) == [0, 50, 1, 51])
    }
}
