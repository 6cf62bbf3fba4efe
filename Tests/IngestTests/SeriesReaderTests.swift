import Core
import Foundation
import HDF5
import Recordings
import Testing

@testable import Ingest

/// What holds for every reader: times in `[from, to)`, all rows counted, the same rows each time.
struct SeriesReaderTests {
    private static let zero = 1_772_323_200.0
    private static let rows = 100
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// 100 rows of a second; the value of row `r` is `r`.
    private func expectLaws(_ reader: any SeriesReader, holdsAll: Bool = true) async throws {
        let (zero, rows) = (Self.zero, Self.rows)
        let ranges = [(-10.0, 200.0), (0, 100), (20, 30), (0.5, 99.5), (99, 100), (20, 20.5)]
        for (from, to) in ranges {
            let content = try await reader.read(fromSeconds: zero + from, toSeconds: zero + to)
            let expected = (0..<rows).map(Double.init).filter { $0 >= from && $0 < to }
            #expect(content.usedRows == expected.count, "\(from) to \(to)")
            if holdsAll { #expect(content.file.rows == rows, "rows outside the range are counted") }
            let values =
                content.rows.values.flatMap { $0.flatMap(\.values) } + content.series.flatMap(\.values)
            #expect(values == expected.map(Float.init), "\(from) to \(to)")
            let names = content.rows.keys.map(\.workload.name) + content.series.map(\.workload.name)
            #expect(names == ["web"])
            let again = try await reader.read(fromSeconds: zero + from, toSeconds: zero + to)
            #expect(again.file == content.file && again.series == content.series)
            var grid = GridOptions()
            grid.intervalSeconds = 1
            let loaded = try await SeriesSource(grid: grid, fromSeconds: zero + from, toSeconds: zero + to)
                .load([], readers: [reader])
            #expect(loaded.series[0].startSeconds == zero + (expected.first ?? 0) && loaded.summary.gapRows == 0)
        }
    }

    private var series: Series {
        Series(
            workload: Workload("web"), replica: "web-0", columns: ["cpu_usage"], startSeconds: Self.zero,
            intervalSeconds: 1, values: (0..<Self.rows).map(Float.init))
    }

    @Test func csv() async throws {
        let text = (0..<Self.rows).map { "\(Int(Self.zero) + $0),\($0)" }.joined(separator: "\n")
        let path = try scratch.write("web.csv", "time,cpu\n\(text)\n")
        var mapping = CSVMapping()
        // A column that counts the rows would be left out.
        mapping.gaugeColumns = ["cpu"]
        try await expectLaws(CSVSeriesReader(path: path, mapping: mapping, choice: .init(gauges: ["cpu"])))
    }

    @Test func lineProtocol() async throws {
        let text = (0..<Self.rows).map { "system,job=web cpu=\($0) \(Int(Self.zero) + $0)" }.joined(separator: "\n")
        let path = try scratch.write("web.lp", text)
        #expect(LineProtocolReader.recognises(path))
        try await expectLaws(
            LineProtocolReader(path: path, mapping: CSVMapping(), choice: .init(gauges: ["cpu"])))
    }

    @Test func prometheus() async throws {
        var query = PrometheusQuery()
        query.expressions = [.init(column: "cpu", text: "cpu")]
        query.stepSeconds = 1
        query.chunkPoints = 7
        let source = PrometheusSource(url: "http://db", query: query) { path in
            try DatabaseOfRows(zero: Self.zero, rows: Self.rows).answer(path)
        }
        try await expectLaws(source, holdsAll: false)
    }

    @Test func recording() async throws {
        let path = "\(scratch.path)/a.h5"
        try Recording.write([series], to: path)
        try await expectLaws(RecordingReader(path: path, loader: .inProcess))
    }

    @Test func replay() async throws {
        let metric = try #require(Metric.allCases.first)
        let recorded = Series(
            workload: series.workload, replica: series.replica, columns: [metric.column],
            startSeconds: series.startSeconds, intervalSeconds: 1, values: series.values)
        try await expectLaws(try #require(Replay([recorded], node: "n")))
    }

    // MARK: No copy

    private struct InMemory: SeriesReader {
        let series: [Series]

        func read(fromSeconds: Double, toSeconds: Double) throws(SourceError) -> SeriesContent {
            SeriesContent(path: "memory", series: series, fromSeconds: fromSeconds, toSeconds: toSeconds)
        }
    }

    private func storage(_ series: Series) -> UnsafePointer<Float>? {
        series.values.withUnsafeBufferPointer { $0.baseAddress }
    }

    @Test func regularSeriesIsNotCopied() async throws {
        let gapped = Series(
            workload: Workload("web"), replica: "a", columns: ["x", "y"], startSeconds: Self.zero,
            intervalSeconds: 1.03,
            values: [1, 2, .nan, .nan, 3, .nan])
        let (loaded, summary) = try await SeriesSource().load([], readers: [InMemory(series: [gapped])])
        #expect(loaded == [gapped] && storage(loaded[0]) == storage(gapped))
        let counts = try #require(summary.series.first).counts
        #expect(counts.rows == 2 && counts.gapRows == 1 && counts.missingCells == 1 && summary.rows == 2)
    }

    @Test func anotherIntervalResamplesASeries() async throws {
        var grid = GridOptions()
        grid.intervalSeconds = 10
        let (loaded, _) = try await SeriesSource(grid: grid).load([], readers: [InMemory(series: [series])])
        #expect(loaded[0].intervalSeconds == 10 && loaded[0].rowCount == 11)
    }

    @Test func gapsAtTheEndsAreNotPartOfASeries() async throws {
        let padded = Series(
            workload: Workload("web"), replica: "a", columns: ["x"], startSeconds: Self.zero, intervalSeconds: 1,
            values: [.nan, 1, .nan, 3, .nan])
        let (loaded, _) = try await SeriesSource().load([], readers: [InMemory(series: [padded])])
        #expect(loaded[0].startSeconds == Self.zero + 1 && loaded[0].rowCount == 3)
    }

    @Test func twoSourcesOfOneReplicaBecomeOneSeries() async throws {
        func part(_ start: Double) -> Series {
            Series(
                workload: Workload("web"), replica: "a", columns: ["x"], startSeconds: Self.zero + start,
                intervalSeconds: 1, values: [1, 2])
        }
        let readers = [InMemory(series: [part(0)]), InMemory(series: [part(3)])]
        let (loaded, summary) = try await SeriesSource().load([], readers: readers)
        #expect(loaded.count == 1 && loaded[0].rowCount == 5 && summary.gapRows == 1)
    }
}

/// Answers `query_range` with the row number at each whole second of a range.
private struct DatabaseOfRows {
    let zero: Double
    let rows: Int

    func answer(_ path: String) throws -> (status: Int, body: [UInt8]) {
        func number(_ name: String) throws -> Double {
            let rest = try #require(path.range(of: "&\(name)=")?.upperBound)
            return try #require(Double(path[rest...].prefix { $0 != "&" }))
        }
        let (start, end) = (try number("start"), try number("end"))
        let points = (0..<rows).map { zero + Double($0) }.filter { $0 >= start && $0 <= end }
            .map { "[\($0),\"\($0 - zero)\"]" }
        let body =
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"workload":"web"},"values":["#
            + points.joined(separator: ",") + "]}]}}"
        return (200, Array(body.utf8))
    }
}
