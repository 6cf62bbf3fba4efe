import Core
import Foundation
import HTTP
import Testing

@testable import Ingest

struct PrometheusTests {
    private let zero = 1_772_323_200.0

    private func query(_ expression: String = "x=up", step: Double = 15) throws -> PrometheusQuery {
        var query = PrometheusQuery()
        query.expressions = [try PrometheusQuery.Expression(expression)]
        query.stepSeconds = step
        return query
    }

    private func load(
        _ database: FakeDatabase, _ query: PrometheusQuery, from: Double, to: Double
    ) async throws -> (series: [Series], summary: IngestSummary) {
        let source = database.source(query, zero: zero)
        return try await SeriesSource(fromSeconds: from, toSeconds: to).load([], readers: [source])
    }

    // MARK: Splitting

    @Test(arguments: [
        (
            11_000, 400,
            "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution"
        ),
        (700, 422, "query processing would load too many samples into memory in query execution"),
        (97, 422, "cannot select more than -search.maxSamplesPerQuery=1000000 samples"),
        (1, 503, "query timed out in expression evaluation"),
    ])
    func longRangesAreSplitAndJoined(mostPoints: Int, status: Int, text: String) async throws {
        let database = FakeDatabase(mostPoints: mostPoints, refusal: (status, text))
        let count = mostPoints == 1 ? 40 : 25_000
        let end = zero + Double(count) * 15
        let (series, summary) = try await load(database, try query(), from: zero, to: end)
        let only = try #require(series.first)
        #expect(series.count == 1 && only.rowCount == count && only.intervalSeconds == 15 && only.startSeconds == zero)
        #expect(only.values.indices.allSatisfy { only.values[$0] == Float($0 * 15) })
        #expect(summary.gapRows == 0 && summary.duplicates == 0 && summary.merged == 0)
    }

    /// VictoriaMetrics moves the start of a long request to a multiple of the step.
    @Test func pointsAreMultiplesOfStep() async throws {
        let database = FakeDatabase()
        let (series, _) = try await load(database, try query(), from: zero + 7, to: zero + 61)
        #expect(series[0].startSeconds == zero + 15 && series[0].values == [15, 30, 45, 60])
        #expect(database.queries("start") == ["1772323215.000"] && database.queries("end") == ["1772323260.000"])
    }

    @Test func failsIfDatabaseRejectsEveryChunkSize() async throws {
        let database = FakeDatabase(mostPoints: 0, refusal: (422, "too many series"))
        let error = await #expect(throws: SourceError.self) {
            _ = try await load(database, try query(), from: zero, to: zero + 60)
        }
        #expect(error?.problemText.contains("too many series") == true)
    }

    @Test(arguments: [0, -1, .nan, 1e-9])
    func stepsBelowAMillisecondAreRefused(step: Double) async throws {
        let error = await #expect(throws: SourceError.self) {
            _ = try await load(FakeDatabase(), try query(step: step), from: zero, to: zero + 60)
        }
        #expect(error?.kind == .badOption && error?.remedyText.contains("--step") == true)
    }

    // MARK: Counters

    @Test func readsCountersAsRatesWithNote() async throws {
        let database = FakeDatabase()
        let (_, summary) = try await load(
            database, try query("cpu=container_cpu_usage_seconds_total{namespace=\"shop\"}", step: 30), from: zero,
            to: zero + 300)
        #expect(
            database.queries("query") == ["rate(container_cpu_usage_seconds_total{namespace=\"shop\"}[120s])"])
        #expect(summary.notes.contains { $0.contains("read as rate(") && $0.contains("--query-counters stored") })
    }

    @Test func countersAreReadAsStoredOnRequest() async throws {
        let database = FakeDatabase()
        var stored = try query("calls=http_requests_total")
        stored.counters = .stored
        let (_, summary) = try await load(database, stored, from: zero, to: zero + 300)
        #expect(database.queries("query") == ["http_requests_total"])
        #expect(summary.notes.contains { $0.contains("as it is stored") && $0.contains("--query-counters rate") })
    }

    @Test(arguments: [
        "rate(http_requests_total[1m])", "node_load1", "a_total + b_total", "sum(a_total)", "a_total{x=\"{\"} / 2",
        "1_total",
    ])
    func sendsOtherExpressionsUnchanged(text: String) async throws {
        let database = FakeDatabase()
        let (_, summary) = try await load(database, try query("x=\(text)"), from: zero, to: zero + 60)
        #expect(database.queries("query") == [text] && summary.notes.isEmpty)
    }

    @Test func largeValuesKeepTheirVariation() async throws {
        // Seconds since 1970 need more than 24 bits.
        let database = FakeDatabase()
        let source = database.source(try query(), zero: 0)
        let loaded = try await SeriesSource(fromSeconds: zero, toSeconds: zero + 600).load([], readers: [source])
        #expect(Set(loaded.series[0].values).count == 40)
    }

    // MARK: What a model remembers

    @Test func dataOriginRoundTrips() throws {
        var asked = PrometheusPreset.cadvisor.query(stepSeconds: 30, selector: "namespace=\"shop\"")
        asked.counters = .stored
        asked.selector = "a=\"b\""
        let json = try DataOrigin(asked).json
        #expect(try DataOrigin(json: json).query == asked)
        #expect(try DataOrigin(asked).json == json, "the same text each time")
    }

    @Test(arguments: ["", "{}", "[]", #"{"expressions":[],"step_seconds":-1}"#])
    func damagedOriginsAreRefused(json: String) {
        let error = #expect(throws: SourceError.self) { try DataOrigin(json: json) }
        #expect(error?.remedyText.contains("--query") == true)
    }

    @Test(
        arguments: [
            ("now", 1000.0), ("now-7d", 1000 - 604_800), ("now-1h30m", 1000 - 5400), ("now+5m", 1300),
        ] as [(String, Double)])
    func relativeTimes(text: String, seconds: Double) throws {
        #expect(try ISO8601.instant(text, nowSeconds: 1000) == seconds)
    }

    // MARK: Access

    private func fields(
        _ environment: [String: String] = [:], _ change: (inout DatabaseAccess) throws -> Void = { _ in }
    ) throws -> [String: String] {
        var access = DatabaseAccess()
        try change(&access)
        let made = try access.endpointAccess(environment: environment)
        return Dictionary(uniqueKeysWithValues: made.headers.map { ($0.name, $0.value) })
    }

    @Test func userAndPasswordComeFromAFileOrTheEnvironment() throws {
        let expected = ["Authorization": "Basic " + Data("prom:s3cret:x".utf8).base64EncodedString()]
        #expect(try fields(["ANOMENGINE_BASIC_AUTH": "prom:s3cret:x"]) == expected)
        #expect(try fields(["ANOMENGINE_BEARER_TOKEN": "t0ken"]) == ["Authorization": "Bearer t0ken"])
        var access = DatabaseAccess()
        access.basicAuthFile = "login"
        let made = try access.endpointAccess(environment: ["ANOMENGINE_BEARER_TOKEN": "t0ken"])
        #expect(made.basicAuthFile == "login")
        #expect(made.headers.isEmpty, "a file is given on purpose, a variable may be left over")
        let error = #expect(throws: EndpointError.self) { _ = try fields(["ANOMENGINE_BASIC_AUTH": "hunter2"]) }
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.contains("USER:PASSWORD") == true)
    }

    @Test func tenantAndHeadersAreSent() throws {
        let sent = try fields {
            $0.tenant = "shop"
            $0.headers = [("X-Team", "sre")]
        }
        #expect(sent == ["X-Scope-OrgID": "shop", "X-Team": "sre"])
    }

    @Test(arguments: [401, 403])
    func refusedAccessNamesTheSettings(status: Int) {
        let error = #expect(throws: SourceError.self) {
            _ = try PrometheusAnswer.items(Array("no org id".utf8), status: status, url: "http://db")
        }
        #expect(error?.remedyText.contains("--basic-auth-file") == true)
        #expect(error?.remedyText.contains("--tenant") == true)
    }
}
