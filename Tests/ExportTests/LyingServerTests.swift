internal import Collector
internal import Core
internal import Foundation
internal import TestTools
internal import Testing

@testable import Export
@testable import HTTP

/// Servers that answer what no server should.
struct LyingServerTests {
    private let folder: TemporaryFolder
    private let server: FakeServer
    private let lines = LogLines()

    init() throws {
        folder = try TemporaryFolder()
        server = try FakeServer()
    }

    private func delivery(access: EndpointAccess = EndpointAccess()) throws -> Delivery {
        try Delivery(
            url: server.url, access: access, headers: [], queueFolder: folder.path, queueLimitBytes: 1 << 20,
            resendSeconds: 3600, policy: RetryPolicy(firstWaitSeconds: 0.001, longestWaitSeconds: 0.01),
            logger: lines.logger)
    }

    private func settle(_ delivery: Delivery) async throws {
        try await waitUntil("all is sent") { await delivery.status.waitingBytes == 0 }
    }

    private static let capped: [(String, Double)] = [
        ("120", 120), (" 5 ", 5), ("0", 0), ("1000000000", 3600), ("9300000000000000000", 3600),
        (String(repeating: "9", count: 400), 3600), ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600), ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
    ]

    @Test(arguments: capped)
    func capsRetryAfterAtAnHour(field: String, seconds: Double) {
        let now = Date(timeIntervalSince1970: 784_111_777)
        #expect(EndpointAnswer.retryAfterSeconds(field, now: now) == seconds)
    }

    @Test(arguments: ["inf", "nan", "1e300", "-1", "0x10", "1.5", "", "soon", "Sun, 99 Foo 1994 08:49:47 GMT", "é"])
    func ignoresRetryAfterThatIsNeitherSecondsNorDate(field: String) {
        #expect(EndpointAnswer.retryAfterSeconds(field) == nil)
    }

    @Test(arguments: [Double.infinity, .nan, 1e300, -1, 9.3e18])
    func waitsAtMostAnHour(asked: Double) {
        let decision = RetryPolicy().decide(status: 503, retryAfterSeconds: asked, failures: 0, draw: 0)
        guard case .again(let seconds) = decision else {
            Issue.record("not repeated")
            return
        }
        #expect(seconds >= 0.25 && seconds <= 3600)
    }

    @Test(arguments: ["inf", "nan", "1e300", "9300000000000000000"])
    func survivesAnyRetryAfter(field: String) async throws {
        let delivery = try delivery()
        server.answer { _ in .raw("HTTP/1.1 503 x\r\nRetry-After: \(field)\r\nContent-Length: 0\r\n\r\n") }
        try await delivery.append([1])
        try await waitUntil("it was answered") { await delivery.status.repeatedTries > 0 }
        #expect(await delivery.status.sentRequests == 0)
        await delivery.finish(withinSeconds: 0)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectToAnotherServerIsRejection(status: Int) async throws {
        let other = try FakeServer()
        let secret = try HeaderField(name: "Authorization", value: "Bearer hidden")
        let delivery = try delivery(access: EndpointAccess(headers: [secret]))
        let location = other.url
        server.answer { _ in
            .raw("HTTP/1.1 \(status) x\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
        }
        try await delivery.append(Array("body".utf8))
        try await settle(delivery)
        #expect(other.requestCount == 0)
        let counts = await delivery.status
        #expect(counts.refusedRequests == 1 && counts.sentRequests == 0)
        #expect(lines.all.contains { $0.contains("redirects to \(location)") })
    }

    @Test(arguments: ["http://127.0.0.1:99999/x", "http://127.0.0.1:0/", "//", "http://[", "\u{1}", "ftp://h/"])
    func redirectWithoutTargetIsRejection(location: String) async throws {
        let delivery = try delivery()
        server.answer { _ in .raw("HTTP/1.1 308 x\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n") }
        try await delivery.append([1])
        try await waitUntil("it was answered") { self.server.requestCount > 0 }
        if location != "\u{1}", location != "//" {
            try await settle(delivery)
            #expect(await delivery.status.refusedRequests == 1)
        }
        await delivery.finish(withinSeconds: 0)
    }

    @Test func followsARedirectWithinTheServerWithTheBody() async throws {
        let delivery = try delivery()
        let count = Counter()
        server.answer { _ in
            count.next() == 1
                ? .raw("HTTP/1.1 307 x\r\nLocation: /other?x=1\r\nContent-Length: 0\r\n\r\n") : .status(204)
        }
        try await delivery.append(Array("body".utf8))
        try await settle(delivery)
        #expect(server.taken == ["body"])
        #expect(server.heads.last?.hasPrefix("POST /other?x=1 ") == true)
    }

    @Test func stopsAtRedirectLoop() async throws {
        let endpoint = try Endpoint(server.url)
        server.answer { _ in .raw("HTTP/1.1 308 x\r\nLocation: /write\r\nContent-Length: 0\r\n\r\n") }
        await #expect(throws: EndpointError.self) { try await endpoint.post([1], timeoutSeconds: 10) }
        #expect(server.requestCount == 5)
    }

    @Test(arguments: [(200, 1 << 17), (400, 1 << 17), (400, 1 << 21), (200, 1 << 21)])
    func longAnswerBlocksNothing(status: Int, byteCount: Int) async throws {
        let delivery = try delivery()
        server.answer { _ in
            .raw(
                "HTTP/1.1 \(status) x\r\nContent-Length: \(byteCount)\r\n\r\n"
                    + String(repeating: "x", count: byteCount))
        }
        for number in 1...3 { try await delivery.append([UInt8(number)]) }
        try await settle(delivery)
        let counts = await delivery.status
        #expect(counts.sentRequests == (status == 200 ? 3 : 0) && counts.refusedRequests == (status == 400 ? 3 : 0))
        #expect(server.requestCount == 3 && counts.resentRequests == 0)
    }

    @Test func endlessAnswerBlocksNothing() async throws {
        let delivery = try delivery()
        server.answer { _ in
            .endless("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n", part: "4\r\nabcd\r\n")
        }
        try await delivery.append([1])
        try await settle(delivery)
        #expect(await delivery.status.sentRequests == 1)
        #expect(server.requestCount == 1)
    }

    /// 17 bodies made 146 requests: each end of a connection was taken for the death of the server.
    @Test func connectionCloseDoesNotMultiplyRequests() async throws {
        let delivery = try delivery()
        server.answer { _ in .takenAndCut }
        for number in 1...17 {
            try await delivery.append(Array("\(number)".utf8))
            try await settle(delivery)
        }
        await delivery.finish(withinSeconds: 60)
        #expect(Set(server.taken) == Set((1...17).map(String.init)))
        #expect(server.requestCount <= 25)
    }

    @Test func escapesTerminalControlInServerAnswers() async throws {
        let delivery = try delivery()
        let text = "\u{1b}[31mred\u{7}\u{9b}2J \u{202e}txt"
        server.answer { _ in .raw("HTTP/1.1 400 x\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)") }
        try await delivery.append([1])
        try await settle(delivery)
        let line = try #require(lines.all.first)
        #expect(line.contains("\\u{1b}[31mred\\u{7}"))
        #expect(
            !line.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) || $0 == "\u{202e}" })
    }

    @Test func refusesAnAnswerThatIsTooLong() async throws {
        server.answer { _ in
            .endless(
                "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n",
                part: "1000\r\n\(String(repeating: "a", count: 4096))\r\n")
        }
        let endpoint = try Endpoint("http://127.0.0.1:\(server.port)")
        let error = await #expect(throws: EndpointError.self) {
            try await endpoint.get(path: "/x", timeoutSeconds: 600, longestBody: 1 << 20)
        }
        #expect(try #require(error).problem.contains("more than 1 MiB"))
    }

    @Test func sendsTheTokenThatIsInTheFileNow() async throws {
        let file = folder.file("token")
        try Data("first\n".utf8).write(to: URL(filePath: file))
        let endpoint = try Endpoint(server.url, access: EndpointAccess(bearerTokenFile: file))
        _ = try await endpoint.post([1], timeoutSeconds: 10)
        try Data("second\n".utf8).write(to: URL(filePath: file))
        _ = try await endpoint.post([1], timeoutSeconds: 10)
        #expect(server.heads.map { $0.contains("Bearer first\r\n") } == [true, false])
        #expect(server.heads.last?.contains("Bearer second\r\n") == true)
    }
}
