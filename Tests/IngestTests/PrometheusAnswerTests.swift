import Core
import Testing

@testable import Ingest

/// Answers of a database that a table of workloads cannot hold as they are.
@Suite struct PrometheusAnswerTests {
    private let zero = 1_772_323_200.0

    private func source(_ body: String, _ change: (inout PrometheusQuery) -> Void = { _ in }) throws -> PrometheusSource
    {
        var query = PrometheusQuery()
        query.expressions = [try PrometheusQuery.Expression("cpu=cpu")]
        query.workloadLabels = ["job"]
        query.stepSeconds = 60
        change(&query)
        return PrometheusSource(url: "http://db", query: query) { _ in (200, Array(body.utf8)) }
    }

    private func load(_ source: PrometheusSource) async throws -> (series: [Series], summary: IngestSummary) {
        try await SeriesSource(fromSeconds: zero, toSeconds: zero + 600).load([], readers: [source])
    }

    private func series(_ labels: String, _ values: [String]) -> String {
        let points = values.enumerated().map { "[\(zero + Double($0) * 60),\"\($1)\"]" }.joined(separator: ",")
        return "{\"metric\":{\(labels)},\"values\":[\(points)]}"
    }

    private func answer(_ series: [String], _ more: String = "") -> String {
        #"{"status":"success"\#(more),"data":{"resultType":"matrix","result":[\#(series.joined(separator: ","))]}}"#
    }

    @Test func seriesWithSameNamesAreRefusedWithRemedies() async throws {
        let text = answer([
            series(#""job":"web","instance":"a","code":"500""#, ["100", "200", "300"]),
            series(#""job":"web","instance":"a""#, ["1", "2", "3"]),
        ])
        let error = try await #require(throws: SourceError.self) { _ = try await load(try source(text)) }
        #expect(error.kind == .undecidedRows && error.column == "cpu")
        #expect(
            error.problemText.contains("2 series of workload 'web'") && error.problemText.hasSuffix("the label code"))
        #expect(error.remedyText.contains("--query cpu='sum by (job, instance) (cpu)'"))
        #expect(error.remedyText.contains("--replica-label code"))
        let (read, _) = try await load(try source(text) { $0.replicaLabels = ["code"] })
        #expect(read.map(\.values) == [[100, 200, 300], [1, 2, 3]])
    }

    @Test func seriesThatFollowEachOtherAreOneReplica() async throws {
        let text = answer([
            series(#""job":"web","instance":"a","id":"1""#, ["1", "2"]),
            #"{"metric":{"job":"web","instance":"a","id":"2"},"values":[[\#(zero + 120),"3"],[\#(zero + 180),"4"]]}"#,
        ])
        #expect(try await load(try source(text)).series.map(\.values) == [[1, 2, 3, 4]])
    }

    @Test func warningsAreShownOnce() async throws {
        let text = answer(
            [series(#""job":"web""#, ["1", "2", "3"])], #","warnings":["results truncated due to limit"]"#)
        let source = try source(text) { $0.chunkPoints = 2 }
        let notes = try await load(source).summary.notes
        #expect(notes.count { $0 == "http://db warns: results truncated due to limit" } == 1)
    }

    @Test func samplesThatAreNotFiniteAreMissingCells() async throws {
        let text = answer([series(#""job":"web""#, ["1", "NaN", "+Inf", "4"])])
        let (series, summary) = try await load(try source(text))
        #expect(series[0].rowCount == 4 && summary.gapRows == 0 && summary.missingCells == 2)
    }
}
