import Alerting
import Collector
import Core
import Engine
import Export
import Foundation
import HDF5
import HTTP
import Logging
import TestTools
import Testing

@testable import Jobs

/// What a watch shows on its page and writes to a database.
@Suite(.timeLimit(.minutes(30))) struct VerdictOutputTests {
    private static func settings(_ folder: Scratch) throws -> WatchSettings {
        try WatchData.write(try WatchData.fit(WatchData.series(rows: 400)), to: folder.file("model.h5"))
        var settings = WatchSettings()
        settings.models = folder.file("model.h5")
        settings.stateFolder = folder.file("state")
        return settings
    }

    private static func watch(
        _ destinations: VerdictDestinations, _ rows: Series, _ said: Said, _ body: (VerdictOutputs) async throws -> Void
    ) async throws {
        let folder = try Scratch()
        let settings = try settings(folder)
        let outputs = try await VerdictOutputs(
            destinations, stateFolder: settings.stateFolder, intervalSeconds: 1, logger: Logger(label: "test"))
        let watchman = try Watchman(
            settings, registry: Strategies.registry(), loader: .inProcess, outputs: outputs, say: said.take)
        for interval in WatchData.intervals(rows) { try await watchman.take(interval) }
        try await body(outputs)
        await watchman.finish()
    }

    @Test func pageShowsTheNewestVerdictAndExpectedValues() async throws {
        var destinations = VerdictDestinations()
        destinations.metricsAddress = "127.0.0.1:0"
        let said = Said()
        // It ends within the fault, so that an episode is open.
        try await Self.watch(destinations, WatchData.series(rows: 606, fault: 600..<620), said) { outputs in
            let port = try #require(await outputs.port)
            let answer = try await Endpoint("http://127.0.0.1:\(port)").get(path: "/metrics", timeoutSeconds: 60)
            let page = String(decoding: answer.body, as: UTF8.self)
            let last = try #require(said.verdicts.last?.verdict)
            let labels = #"{replica="a",workload="shop/cart/server"}"#
            #expect(page.contains("anomengine_score\(labels) "))
            #expect(page.contains("anomengine_anomaly\(labels) \(last.isAnomalous ? 1 : 0)"))
            #expect(last.isAnomalous)
            let expected = try #require(last.expected)
            #expect(last.columns == ["cpu_usage", "memory_usage"] && expected.count == 2)
            // Before the fault, what is expected of the processor is close to what it does.
            let normal = try #require(said.verdicts.map(\.verdict).first { $0.timeSeconds == 10_500 })
            let wave = Double(20 + 5 * sin(500.0 / 9))
            #expect(abs(Double(try #require(normal.expected)[0]) - wave) < 2)
            #expect(page.contains(#"anomengine_expected{metric="cpu_usage",replica="a",workload="shop/cart/server"} "#))
            #expect(page.contains("anomengine_episodes_open 1\n") && page.contains("anomengine_episodes_total 1\n"))
            #expect(page.contains("anomengine_watch_workloads 1\n"))
        }
    }

    @Test func remoteWriteNeedsAStateFolder() async throws {
        var destinations = VerdictDestinations()
        destinations.remoteWrite = ["http://127.0.0.1:9/api/v1/write"]
        await #expect(throws: WatchError.self) {
            _ = try await VerdictOutputs(
                destinations, stateFolder: nil, intervalSeconds: 1, logger: Logger(label: "test"))
        }
    }

    @Test(
        .enabled(
            if: ForeignTool.areThere("victoria-metrics"), "needs victoria-metrics (Scripts/test-tools.sh)"))
    func verdictsAreReadBackFromADatabase() async throws {
        let data = try TemporaryFolder()
        let port = try freePort()
        let database = try ForeignProcess(
            "victoria-metrics",
            ["-storageDataPath=\(data.file("data"))", "-httpListenAddr=127.0.0.1:\(port)", "-retentionPeriod=100y"],
            logPath: data.file("log"))
        defer { database.kill() }
        let url = "http://127.0.0.1:\(port)"
        try await waitUntil("the database is ready", seconds: 300) {
            try await Endpoint(url).get(path: "/health", timeoutSeconds: 5).status == 200
        }
        var destinations = VerdictDestinations()
        destinations.remoteWrite = ["\(url)/api/v1/write"]
        destinations.remoteLabels = ["cluster": "eu-1"]
        let said = Said()
        // Now, since a database refuses what is as old as the other tests' rows.
        let start = (Date().timeIntervalSince1970 - 700).rounded()
        let made = WatchData.series(rows: 606, fault: 600..<620)
        let rows = Series(
            workload: made.workload, replica: made.replica, columns: made.columns, startSeconds: start,
            intervalSeconds: 1, values: made.values)
        let selector = "anomengine_score%7Bcluster%3D%22eu-1%22%7D"
        let path = "/api/v1/query?query=count_over_time(\(selector)%5B1h%5D)&nocache=1"
        // Within the watch: at its end, it waits for a slow database for seconds only.
        try await Self.watch(destinations, rows, said) { _ in
            try await waitUntil("the scores are there", seconds: 300) {
                let answer = try await Endpoint(url).get(path: path, timeoutSeconds: 5)
                return String(decoding: answer.body, as: UTF8.self).contains("\"\(said.verdicts.count)\"")
            }
        }
    }
}
