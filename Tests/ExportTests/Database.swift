internal import Foundation
internal import TestTools

@testable import HTTP
@testable import Ingest

/// A real time-series database on loopback, which tests start, end and start again on the same data.
final class Database {
    enum Kind: String, CaseIterable {
        case prometheus
        case victoriaMetrics = "victoria-metrics"
    }

    let kind: Kind
    let port: Int
    private let folder: TemporaryFolder
    private var process: ForeignProcess?

    init(_ kind: Kind, scraping target: String? = nil) throws {
        self.kind = kind
        port = try freePort()
        folder = try TemporaryFolder()
        var text = "global:\n  scrape_interval: 1s\n"
        if let target {
            text += "scrape_configs:\n  - job_name: agent\n    static_configs:\n      - targets: ['\(target)']\n"
        }
        try text.write(toFile: folder.file("config.yml"), atomically: true, encoding: .utf8)
    }

    var url: String { "http://127.0.0.1:\(port)" }

    func start() async throws {
        let arguments =
            switch kind {
            case .prometheus:
                [
                    "--web.enable-remote-write-receiver", "--web.listen-address=127.0.0.1:\(port)",
                    "--config.file=\(folder.file("config.yml"))", "--storage.tsdb.path=\(folder.file("data"))",
                ]
            case .victoriaMetrics:
                [
                    "-httpListenAddr=127.0.0.1:\(port)", "-storageDataPath=\(folder.file("data"))",
                    "-retentionPeriod=1", "-search.latencyOffset=0s",
                    // What it stored is sent again after it was killed.
                    "-dedup.minScrapeInterval=1ms",
                ]
            }
        process = try ForeignProcess(kind.rawValue, arguments, logPath: folder.file("log"))
        try await waitUntil("\(kind.rawValue) answers") {
            try await self.get("/api/v1/query?query=1").status == 200
        }
    }

    /// Ends it at once, as `kill -9`; Prometheus has what it acknowledged in its log, VictoriaMetrics only up to some
    /// seconds ago.
    func crash() {
        process?.kill()
        process = nil
    }

    /// Asks it to end.
    func end() {
        process?.terminate()
        process = nil
    }

    /// The database as `fit` and `detect` read it.
    func source(_ query: PrometheusQuery) -> PrometheusSource {
        let url = url
        return PrometheusSource(url: url, query: query) { path in
            let answer = try await Endpoint(url).get(path: path, timeoutSeconds: 30)
            return (answer.status, answer.body)
        }
    }

    func get(_ path: String) async throws -> EndpointAnswer {
        try await Endpoint(url).get(path: path, timeoutSeconds: 30)
    }

    /// The stored samples of each series that a range selector names, by its labels; VictoriaMetrics shows the markers
    /// of ended series too, which are left out.
    func stored(_ selector: String, atSeconds time: Double) async throws -> [[String: String]: [Point]] {
        struct Answer: Decodable {
            struct Content: Decodable {
                struct Item: Decodable {
                    let metric: [String: String]
                    let values: [Point]?
                    let value: Point?
                }
                let result: [Item]
            }
            let data: Content
        }
        let query = selector.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let answer = try await get("/api/v1/query?query=\(query)&time=\(time)&nocache=1")
        let items = try JSONDecoder().decode(Answer.self, from: Data(answer.body)).data.result
        return Dictionary(
            uniqueKeysWithValues: items.map { item in
                (item.metric, (item.values ?? [item.value].compactMap { $0 }).filter { !$0.value.isNaN })
            })
    }

    struct Point: Decodable, Equatable {
        let seconds: Double
        let value: Double

        init(seconds: Double, value: Double) {
            self.seconds = seconds
            self.value = value
        }

        init(from decoder: any Decoder) throws {
            var items = try decoder.unkeyedContainer()
            seconds = try items.decode(Double.self)
            value = Double(try items.decode(String.self)) ?? .nan
        }
    }
}
