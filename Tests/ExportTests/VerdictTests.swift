internal import Collector
internal import Core
internal import Foundation
internal import HTTP
internal import Logging
internal import TestTools
internal import Testing

@testable import Export

@Suite(.timeLimit(.minutes(20)))
struct VerdictTests {
    private func verdict(_ time: Double, _ name: String = "shop/cart/server", score: Double = 0.5) -> VerdictSample {
        VerdictSample(
            timeSeconds: time, workload: Workload(name), replica: "cart-0", score: score, threshold: 0.25,
            isAnomalous: score > 0.25, expected: ["page_faults": 600, "cpu_usage": 0.125, "sys_calls": .nan])
    }

    private let own = PageMetric(
        "anomengine_receiver_failing", .gauge, "Whether the last request to a receiver failed: 1 or 0.",
        values: [PageMetric.Value(labels: ["receiver": "http://a/\"x\""], 1)])

    @Test func thePageShowsTheNewestVerdictOfEachStream() {
        let page = VerdictPage { "front 1\n" }
        page.update([verdict(1), verdict(1, "shop/gone/server")])
        page.update([verdict(2, score: 0.1)], ended: [verdict(1, "shop/gone/server").stream], own: [own])
        #expect(
            page.text == """
                front 1
                # HELP anomengine_score Anomaly score of the newest row.
                # TYPE anomengine_score gauge
                anomengine_score{replica="cart-0",workload="shop/cart/server"} 0.1
                # HELP anomengine_threshold Score above which a row is anomalous.
                # TYPE anomengine_threshold gauge
                anomengine_threshold{replica="cart-0",workload="shop/cart/server"} 0.25
                # HELP anomengine_anomaly Whether the newest row is anomalous: 1 or 0.
                # TYPE anomengine_anomaly gauge
                anomengine_anomaly{replica="cart-0",workload="shop/cart/server"} 0
                # HELP anomengine_expected Expected value of a metric in the newest row, in the unit of the metric.
                # TYPE anomengine_expected gauge
                anomengine_expected{metric="cpu_usage",replica="cart-0",workload="shop/cart/server"} 0.125
                anomengine_expected{metric="page_faults",replica="cart-0",workload="shop/cart/server"} 600
                # HELP anomengine_receiver_failing Whether the last request to a receiver failed: 1 or 0.
                # TYPE anomengine_receiver_failing gauge
                anomengine_receiver_failing{receiver="http://a/\\"x\\""} 1

                """)
    }

    @Test func aStreamWithoutAScoreHasNoVerdict() {
        let page = VerdictPage()
        page.update([verdict(1, score: .nan)])
        #expect(!page.text.contains("anomengine_score") && !page.text.contains("anomengine_anomaly"))
        #expect(page.text.contains("anomengine_expected"))
    }

    @Test(.enabled(if: ForeignTool.areThere("promtool"), "needs promtool (Scripts/test-tools.sh)"))
    func promtoolFindsNothingInNamesAndHelp() throws {
        let page = VerdictPage()
        page.update([verdict(1)], own: [own])
        let folder = try TemporaryFolder()
        try page.text.write(toFile: folder.file("page"), atomically: true, encoding: .utf8)
        let output = try ForeignProcess.run(
            "sh", ["-c", "promtool check metrics < \(folder.file("page"))"])
        #expect(output.isEmpty)
    }

    @Test(.enabled(if: ForeignTool.areThere("prometheus"), "needs prometheus (Scripts/test-tools.sh)"))
    func prometheusStoresVerdictsAndSeesStreamsEnd() async throws {
        let database = try Database(.prometheus)
        try await database.start()
        let folder = try TemporaryFolder()
        let sink = try VerdictSink(
            url: "\(database.url)/api/v1/write", queueFolder: folder.file("queue"), queueLimitBytes: 1 << 20,
            resendSeconds: 0, externalLabels: ["cluster": "eu"], logger: Logger(label: "test"))
        let start = (Date().timeIntervalSince1970 - 120).rounded()
        let gone = verdict(0, "shop/gone/server").stream
        for step in 0..<10 {
            let time = start + Double(step)
            try await sink.write(
                [verdict(time), verdict(time, "shop/gone/server")].filter { step < 5 || $0.stream != gone },
                ended: step == 5 ? [gone] : [])
            // The same row again is not sent.
            try await sink.write([verdict(time)])
        }
        try await waitUntil("all is stored") { await sink.delivery.waitingBytes == 0 }
        let end = start + 9
        let stored = try await database.stored("anomengine_score[2m]", atSeconds: end)
        let cart = [
            "__name__": "anomengine_score", "cluster": "eu", "job": "anomengine", "replica": "cart-0",
            "workload": "shop/cart/server",
        ]
        #expect(stored[cart]?.map(\.value) == Array(repeating: 0.5, count: 10))
        #expect(stored.count == 2)
        for name in ["anomengine_score", "anomengine_threshold", "anomengine_anomaly"] {
            let live = try await database.stored(name, atSeconds: end)
            #expect(live.keys.map { $0["workload"] } == ["shop/cart/server"])
        }
        let expected = try await database.stored("anomengine_expected", atSeconds: end)
        #expect(Set(expected.keys.map { $0["metric"] }) == ["cpu_usage", "page_faults"])
        try await sink.close()
        #expect(try await database.stored("anomengine_score", atSeconds: end + 1).isEmpty)
        #expect(await sink.delivery.refusedRequests == 0)
        database.end()
    }
}
