import Collector
import Core
internal import Foundation
internal import TestTools
internal import Testing

@testable import Export
@testable import HTTP
@testable import Ingest

struct EndpointTests {
    @Test(arguments: ["localhost:9090", "ftp://x/y", "http://", "/tmp/file", ""])
    func rejectsInvalidURL(url: String) {
        #expect(throws: EndpointError.self) { try Endpoint(url) }
    }

    @Test func passwordsAreNotShown() throws {
        let endpoint = try Endpoint("http://me:secret@localhost:1/write")
        #expect(!endpoint.url.contains("secret"))
    }

    @Test(arguments: ["9464", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:x"])
    func rejectsInvalidListenAddress(address: String) async {
        await #expect(throws: EndpointError.self) { try await ScrapeSink(address: address, engineVersion: "1") }
    }

    @Test func aTakenPortIsTold() async throws {
        let first = try await ScrapeSink(address: "127.0.0.1:0", engineVersion: "1")
        let error = await #expect(throws: EndpointError.self) {
            try await ScrapeSink(address: "127.0.0.1:\(first.port)", engineVersion: "1")
        }
        #expect(try #require(error).remedy.contains("the port is free"))
        try await first.close()
    }

    @Test func theServerAnswersItsPagesAndNoOthers() async throws {
        let sink = try await ScrapeSink(address: "127.0.0.1:0", engineVersion: "1")
        try await sink.write(Made.batch(1, containers: [Made.container(0)], startSeconds: 0))
        let endpoint = try Endpoint("http://127.0.0.1:\(sink.port)")
        let page = try await endpoint.get(path: "/metrics", timeoutSeconds: 10)
        #expect(page.status == 200 && String(decoding: page.body, as: UTF8.self).contains("container_cpu_usage"))
        #expect(try await endpoint.get(path: "/healthz", timeoutSeconds: 10).status == 200)
        #expect(try await endpoint.get(path: "/etc/passwd", timeoutSeconds: 10).status == 404)
        #expect(try await endpoint.post([1], timeoutSeconds: 10).status == 405)
        try await sink.close()
    }

    @Test func endpointOutageLosesNothingAndBlocksNothing() async throws {
        let folder = try TemporaryFolder()
        let port = try freePort()
        let lines = LogLines()
        let sink = try RemoteWriteSink(
            url: "http://127.0.0.1:\(port)/api/v1/write", queueFolder: folder.path, queueLimitBytes: 1 << 20,
            resendSeconds: 30, node: "n", logger: lines.logger)
        for interval in 0..<50 {
            try await sink.write(Made.batch(interval, containers: [Made.container(0)], startSeconds: 0))
        }
        try await waitUntil("the failure is said") { !lines.all.isEmpty }
        #expect(lines.all.count == 1 && lines.all[0].contains("cannot be reached"))
        let status = try #require(await sink.delivery)
        #expect(status.sentRequests == 0 && status.waitingBytes > 50 * 100 && status.repeatedTries > 0)
        var queue = try DiskQueue(folder: folder.path, limitBytes: 1 << 20)
        var waiting = 0
        while let item = try queue.first() {
            waiting += 1
            try queue.remove(item)
        }
        #expect(waiting == 50)
    }

    @Test func errorsOfADatabaseNameItAndSayWhatToDo() async throws {
        func source(_ status: Int, _ body: String) -> PrometheusSource {
            PrometheusSource(url: "http://db", query: PrometheusQuery()) { _ in (status, Array(body.utf8)) }
        }
        let answers: [(Int, String, String)] = [
            (404, "404 page not found", "answered 404"),
            (400, #"{"status":"error","error":"parse error"}"#, "parse error"),
            (200, #"{"status":"success","data":{"resultType":"vector","result":[]}}"#, "not a matrix"),
            (200, #"{"status":"success","data":{"resultType":"matrix","result":[]}}"#, "no metrics of the agent"),
            (
                200,
                #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"pod":"a"},"values":[[5,"1"],[6,"2"]]}]}}"#,
                "none of the labels workload"
            ),
        ]
        for (status, body, words) in answers {
            let error = await #expect(throws: SourceError.self) {
                try await source(status, body).read(fromSeconds: 0, toSeconds: 10)
            }
            #expect(try #require(error).description.contains(words))
        }
        let open = await #expect(throws: SourceError.self) {
            try await source(200, "").read(fromSeconds: -.infinity, toSeconds: 10)
        }
        #expect(try #require(open).remedy.text().contains("from"))
    }
}
