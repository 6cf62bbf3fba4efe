import Core
import Engine
import Foundation
import Ingest
import ModelFiles
import TestTools
import Testing

@testable import Jobs

/// A watched database is asked and read as the detectors' data were.
@Suite struct WatchedDatabaseTests {
    private static let workload = Workload("shop/cart/server")

    /// Memory of 64 GiB that varies by kilobytes, a value each second, as a database answers.
    private static func memory(_ range: Range<Int>) -> PrometheusSource {
        var query = PrometheusQuery()
        query.expressions = [PrometheusQuery.Expression(column: "memory", text: "memory")]
        query.stepSeconds = 1
        query.workloadLabels = ["workload"]
        let values = range.map { "[\($0),\"\(68_719_476_736 + $0 * 37 % 97 * 20)\"]" }.joined(separator: ",")
        let answer = """
            {"status":"success","data":{"resultType":"matrix","result":[\
            {"metric":{"workload":"\(workload)","pod":"a"},"values":[\(values)]}]}}
            """
        return PrometheusSource(url: "http://db", query: query) { _ in (200, Array(answer.utf8)) }
    }

    @Test func columnsAreCalculatedAsTheDetectorsWere() async throws {
        let span = 1000..<1500
        let learnt = try SeriesSource().load(
            [], remote: [try await Self.memory(span).read(fromSeconds: 1000, toSeconds: 1500)]
        ).series[0]
        #expect(learnt.columns == ["memory - 68719476736"])
        let expected = [
            Self.workload: DataExpectation(columns: learnt.columns, intervalSeconds: 1, warmUpRows: 0)
        ]
        var feed = DatabaseFeed(intervalSeconds: 1, delaySeconds: 0) { from, to in
            [
                try await Self.memory(Int(from.rounded(.up))..<Int(to.rounded(.up))).read(
                    fromSeconds: from, toSeconds: to)
            ]
        }
        var rows: [WatchRow] = []
        for now in stride(from: 1020.0, to: 1200, by: 3) {
            rows += try await feed.poll(nowSeconds: now, since: 1010, expected: expected).flatMap(\.rows)
        }
        #expect(rows.count > 150 && rows.allSatisfy { $0.columns == learnt.columns })
        for row in rows { #expect(row.values == [learnt.values[Int(row.timeSeconds) - 1000]]) }
    }

    private static func write(_ text: String, step: Double, to path: String) throws {
        var query = PrometheusQuery()
        query.expressions = [PrometheusQuery.Expression(column: "memory", text: text)]
        query.stepSeconds = step
        query.workloadLabels = ["app"]
        let detector = try WatchData.fit(WatchData.series(rows: 400))
        try ModelFile.write(
            [detector.record], to: path, createdAt: "2026-01-01T00:00:00Z", engineVersion: "test",
            origin: try DataOrigin(query).json)
    }

    @Test func databaseIsAskedAsForTheModels() throws {
        let folder = try TemporaryFolder()
        try Self.write("container_memory", step: 60, to: folder.file("a.h5"))
        let watched = try WatchedDatabase(url: "http://db:9090", DatabaseRequest(), models: folder.path)
        #expect(watched.stepSeconds == 60)
        let query = try DataOrigin(json: watched.query).query
        #expect(query.expressions.map(\.text) == ["container_memory"] && query.workloadLabels == ["app"])
    }

    @Test func modelsOfDifferentQueriesNeedAQuery() throws {
        let folder = try TemporaryFolder()
        try Self.write("container_memory", step: 60, to: folder.file("a.h5"))
        try Self.write("process_memory", step: 60, to: folder.file("b.h5"))
        let error = try #require(throws: WatchError.self) {
            try WatchedDatabase(url: "http://db:9090", DatabaseRequest(), models: folder.path)
        }
        #expect(error.description.contains("2 different queries"))
        var request = DatabaseRequest()
        request.expressions = [PrometheusQuery.Expression(column: "memory", text: "other")]
        let watched = try WatchedDatabase(url: "http://db:9090", request, models: folder.path)
        #expect(try DataOrigin(json: watched.query).query.expressions.map(\.text) == ["other"])
    }
}
