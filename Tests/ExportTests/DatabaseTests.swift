internal import Collector
internal import Core
internal import Foundation
internal import TestTools
internal import Testing

@testable import Export
@testable import Ingest

@Suite(.serialized)
struct DatabaseTests {
    private static let intervals = 3600
    private let containers = (0..<3).map { Made.container($0) }

    /// An hour of samples at full speed, the server killed and started again in the middle, one container ended.
    @Test(
        .timeLimit(.minutes(30)),
        .enabled(
            if: ForeignTool.areThere("prometheus", "victoria-metrics"),
            "needs prometheus and victoria-metrics (Scripts/test-tools.sh)"),
        arguments: Database.Kind.allCases)
    func deliversOnceAndInOrderAcrossCrash(kind: Database.Kind) async throws {
        let folder = try TemporaryFolder()
        let database = try Database(kind)
        try await database.start()
        let lines = LogLines()
        let start = (Date().timeIntervalSince1970 - Double(Self.intervals) - 60).rounded()
        let sink = try RemoteWriteSink(
            url: "\(database.url)/api/v1/write", queueFolder: folder.path, queueLimitBytes: 256 << 20,
            resendSeconds: 30, node: "node-1", logger: lines.logger)
        for interval in 0..<Self.intervals {
            let alive = interval < 1800 ? containers : Array(containers.prefix(2))
            let ended = interval == 1800 ? [containers[2]] : []
            try await sink.write(
                Made.batch(interval, containers: alive, startSeconds: start, ended: ended))
            switch interval {
            case 1000: database.crash()
            case 1200: try await database.start()
            // As fast as the server takes it, but with the crash in the middle of sending.
            case ..<1000: if interval % 50 == 49 { try await settle(sink, atLeast: interval - 40) }
            default: break
            }
        }
        try await waitUntil("all is sent", seconds: 240) { await self.sent(sink) >= Self.intervals + 1 }
        try await sink.close()
        let counts = try #require(await sink.delivery)
        #expect(counts.refusedRequests == 0 && counts.droppedRequests == 0 && counts.waitingBytes == 0)
        #expect(counts.repeatedTries > 0)
        // How many that are depends on how many the machine sends in the time that is sent again.
        switch kind {
        // It has what it acknowledged, and refuses all of it but perhaps the newest.
        case .prometheus: #expect(counts.resentRefusedRequests > 0 && counts.resentRequests <= 1)
        // It acknowledges what it has in memory alone, and takes all again.
        case .victoriaMetrics: #expect(counts.resentRefusedRequests == 0 && counts.resentRequests > 0)
        }
        #expect(lines.all.count == 2, "one line when it went, one when it came back: \(lines.all)")

        let end = start + Double(Self.intervals)
        try await waitUntil("the last sample can be read") {
            let found = try await database.stored("container_memory_usage_bytes[10s]", atSeconds: end)
            return found.count == 2
        }
        try await expectStored(database, start: start, end: end)
        try await expectSeries(database, start: start, end: end)
        database.end()
    }

    private func sent(_ sink: RemoteWriteSink) async -> Int { await sink.delivery?.sentRequests ?? 0 }

    private func settle(_ sink: RemoteWriteSink, atLeast sent: Int) async throws {
        try await waitUntil("\(sent) requests are sent") { await self.sent(sink) >= sent }
    }

    /// Every sample is there once, in order, with the value that was written; ended series have ended.
    private func expectStored(_ database: Database, start: Double, end: Double) async throws {
        for metric in Metric.allCases {
            let name = metric.definition.exportedName
            let found = try await database.stored("\(name)[7200s]", atSeconds: end)
            #expect(found.count == 3)
            for (number, container) in containers.enumerated() {
                var labels = ContainerExport.labels(of: container)
                labels["__name__"] = name
                let points = try #require(found[labels])
                let count = number == 2 ? 1800 : Self.intervals
                let expected = (0..<count).map {
                    Database.Point(seconds: start + Double($0), value: Made.value(metric, number, $0))
                }
                #expect(points == expected, "\(name) of container \(number)")
            }
        }
        let later = try await database.stored("container_memory_usage_bytes", atSeconds: start + 1810)
        #expect(later.count == 2, "a series that ended is not carried on: \(later.keys)")
        let agent = try await database.stored("process_cpu_seconds_total[7200s]", atSeconds: end)
        #expect(agent.values.first?.count == Self.intervals)
    }

    /// What `fit` and `detect` would get is what the sampling loop measured.
    private func expectSeries(_ database: Database, start: Double, end: Double) async throws {
        var query = PrometheusQuery()
        query.chunkSeconds = 1000
        let source = database.source(query)
        let rows = try await source.read(fromSeconds: start, toSeconds: end)
        let loaded = try SeriesSource().load([], remote: [rows]).series
        #expect(loaded.map(\.workload) == containers.map(\.workload))
        for (number, series) in loaded.enumerated() {
            let count = number == 2 ? 1800 : Self.intervals
            #expect(series.rowCount == count && series.intervalSeconds == 1 && series.startSeconds == start)
            for (index, column) in series.columns.enumerated() {
                let metric = try #require(Metric.allCases.first { $0.column == column })
                let values = stride(from: index, to: series.values.count, by: series.columns.count)
                    .map { series.values[$0] }
                let expected = (0..<count).map { interval -> Float in
                    if metric.isGauge { return Float(Made.value(metric, number, interval)) }
                    // The first total has nothing before it.
                    return interval == 0
                        ? .nan
                        : Float(Made.value(metric, number, interval) - Made.value(metric, number, interval - 1))
                }
                #expect(values.dropFirst() == expected.dropFirst(), "\(column) of workload \(number)")
                #expect(values[0].isNaN == expected[0].isNaN)
            }
        }
        var evaluated = PrometheusQuery()
        evaluated.expressions = [
            try PrometheusQuery.Expression("memory=max by (namespace, pod) (container_memory_usage_bytes)")
        ]
        evaluated.stepSeconds = 60
        // Six requests that have to join without a seam.
        evaluated.chunkPoints = 10
        evaluated.workloadLabels = ["namespace", "pod"]
        let steps = try await database.source(evaluated).read(fromSeconds: start, toSeconds: end)
        let memory = try SeriesSource().load([], remote: [steps]).series
        #expect(memory.map(\.workload.name) == ["shop/cart0-0", "shop/cart1-0", "shop/cart2-0"])
        // The points are the whole minutes of the hour.
        let first = (60 - Int(start) % 60) % 60
        // A megabyte that varies by some bytes is read as the distance from it.
        #expect(memory[1].columns == ["memory - 1000000"])
        #expect(
            memory[1].values
                == stride(from: first, to: Self.intervals, by: 60).map {
                    Float(Made.value(.memoryUsage, 1, $0) - 1_000_000)
                })
    }

    @Test(
        .enabled(
            if: ForeignTool.areThere("victoria-metrics"), "needs victoria-metrics (Scripts/test-tools.sh)"))
    func lineProtocolIsRead() async throws {
        let folder = try TemporaryFolder()
        let database = try Database(.victoriaMetrics)
        try await database.start()
        let start = (Date().timeIntervalSince1970 - 200).rounded()
        let sink = try InfluxSink(
            url: "\(database.url)/write?db=nodes", queueFolder: folder.file("queue"), queueLimitBytes: 1 << 20,
            resendSeconds: 30, logger: LogLines().logger)
        let file = try InfluxFileSink(path: folder.file("lines.txt"))
        for interval in 0..<100 {
            let batch = Made.batch(interval, containers: containers, startSeconds: start)
            try await sink.write(batch)
            try await file.write(batch)
        }
        try await sink.close()
        try await file.close()
        try await waitUntil("all lines can be read") {
            try await database.stored("container_sys_calls[200s]", atSeconds: start + 99).values
                .count { $0.count == 100 } == 3
        }
        let found = try await database.stored("container_sys_calls[200s]", atSeconds: start + 99)
        #expect(found.count == 3)
        let series = try #require(found.first { $0.key["workload"] == "shop/cart1/server" })
        #expect(series.key["image"] == "registry/cart:1" && series.key["db"] == "nodes")
        let values = (0..<100).map { Made.value(.sysCalls, 1, $0) - Made.value(.sysCalls, 1, $0 - 1) }
        #expect(series.value.map(\.value) == values)
        let lines = try String(contentsOfFile: folder.file("lines.txt"), encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 300)
        database.end()
    }

    @Test func fileOfLineProtocolIsReadAgain() async throws {
        let folder = try TemporaryFolder()
        let file = try InfluxFileSink(path: folder.file("lines.txt"))
        for interval in 1...50 {
            try await file.write(Made.batch(interval, containers: containers, startSeconds: 1_700_000_000))
        }
        try await file.close()
        let (series, summary) = try SeriesSource().load([folder.file("lines.txt")])
        #expect(
            series.map(\.workload) == containers.map(\.workload).sorted() && series.map(\.rowCount) == [50, 50, 50])
        // A megabyte that varies by some bytes is read as the distance from it.
        let columns = Metric.allCases.map { $0 == .memoryUsage ? "memory_usage - 1000000" : $0.column }.sorted()
        #expect(series[1].columns == columns, "\(summary.notes)")
        let column = try #require(series[1].columns.firstIndex(of: Metric.sysCalls.column))
        let values = (0..<50).map { series[1].values[$0 * series[1].columns.count + column] }
        #expect(values == (1...50).map { Float(Made.value(.sysCalls, 1, $0) - Made.value(.sysCalls, 1, $0 - 1)) })
    }

    @Test(.enabled(if: ForeignTool.areThere("prometheus"), "needs prometheus (Scripts/test-tools.sh)"))
    func thePageIsScraped() async throws {
        let sink = try await ScrapeSink(address: "127.0.0.1:0", engineVersion: "1.2.3")
        let database = try Database(.prometheus, scraping: "127.0.0.1:\(sink.port)")
        try await sink.write(Made.batch(7, containers: containers, startSeconds: 0))
        try await database.start()
        try await waitUntil("the page was scraped") {
            let now = Date().timeIntervalSince1970
            return try await database.stored("up == 1", atSeconds: now).count == 1
        }
        let now = Date().timeIntervalSince1970
        let calls = try await database.stored("container_system_calls_total", atSeconds: now)
        #expect(calls.count == 3)
        let own = try #require(calls.first { $0.key["pod"] == nil ? false : $0.key["id"] == "id-2-0" })
        #expect(own.value.map(\.value) == [Made.value(.sysCalls, 2, 7)])
        let info = try await database.stored("anomengine_build_info", atSeconds: now)
        #expect(info.keys.first?["version"] == "1.2.3")
        // A container that ended is gone from the next page.
        try await sink.write(
            Made.batch(8, containers: containers, startSeconds: 0, ended: [containers[2]]))
        try await waitUntil("the ended container is gone") {
            let now = Date().timeIntervalSince1970
            return try await database.stored("container_system_calls_total", atSeconds: now).count == 2
        }
        database.end()
        try await sink.close()
    }

    @Test(.enabled(if: ForeignTool.areThere("promtool"), "needs promtool (Scripts/test-tools.sh)"))
    func exportsValidPrometheusNames() async throws {
        let folder = try TemporaryFolder()
        var batch = Made.batch(7, containers: containers, startSeconds: 0)
        batch.status.measuredProbeSeconds = 0.5
        batch.status.deliveries = [
            DeliveryStatus(endpoint: "http://a/write"), DeliveryStatus(endpoint: "http://b/write"),
        ]
        let page = ExpositionPage.text(of: batch, engineVersion: "1")
        try page.write(toFile: folder.file("page"), atomically: true, encoding: .utf8)
        let tool = try #require(ForeignTool.path("promtool"))
        try ForeignProcess.run("sh", ["-c", "'\(tool)' check metrics < '\(folder.file("page"))'"])
    }
}
