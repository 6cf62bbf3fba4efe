internal import Core
internal import Foundation
internal import TestTools
internal import Testing

@testable import HTTP

/// `anomengine collect` with two slow addresses, a dead one and one that lies, killed at random moments.
///
/// `ANOMENGINE_AGENT_KILLS` sets how often.
struct KilledAgentTests {
    private static let count = ProcessInfo.processInfo.environment["ANOMENGINE_AGENT_KILLS"].flatMap { Int($0) } ?? 6

    private let folder: TemporaryFolder
    private let slow: [FakeServer]
    private let lying: FakeServer
    private let dead: String
    private let elsewhere: FakeServer

    init() throws {
        folder = try TemporaryFolder()
        slow = [try FakeServer(), try FakeServer()]
        lying = try FakeServer()
        elsewhere = try FakeServer()
        dead = "http://127.0.0.1:\(try freePort())/write"
        let turn = Counter()
        slow[0].answer { _ in
            usleep(30_000)
            return .status(204)
        }
        slow[1].answer { _ in
            usleep(50_000)
            return turn.next() % 20 == 0 ? .status(503) : .status(204)
        }
        lying.answer(Self.lies(redirectingTo: elsewhere.url))
    }

    /// Answers none of which says that a request was taken.
    private static func lies(redirectingTo url: String) -> @Sendable (String) -> FakeServer.Answer {
        let turn = Counter()
        return { _ in
            switch turn.next() % 6 {
            case 0: .raw("HTTP/1.1 302 x\r\nLocation: \(url)\r\nContent-Length: 0\r\n\r\n")
            case 1: .raw("HTTP/1.1 503 x\r\nRetry-After: inf\r\nContent-Length: 0\r\n\r\n")
            case 2: .raw("HTTP/1.1 500 x\r\nContent-Length: 99999999999999999999\r\n\r\n")
            case 3: .endless("HTTP/1.1 502 x\r\nTransfer-Encoding: chunked\r\n\r\n", part: "4\r\nabcd\r\n")
            case 4: .raw("\u{0}\u{1}\u{2}garbage\r\n\r\n")
            default: .cut
            }
        }
    }

    @Test func aKilledAgentLosesNothingThatItTookAndCountsNothingThatDidNotArrive() async throws {
        var random = SplitMix64(seed: 11)
        var acknowledged: Set<Substring> = []
        for run in 0..<Self.count {
            let agent = try start(run)
            let lines = folder.file("lines-\(run)")
            try await waitUntil("the first interval is taken", seconds: 300) {
                guard agent.isRunning else { throw ToolError(try text("log-\(run)")) }
                return try !complete(lines).isEmpty
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...1200, using: &random)))
            try await expectCountsNotAboveArrivals(run)
            #expect(agent.isRunning)
            agent.kill()
            acknowledged.formUnion(try complete(lines))
            try FileManager.default.removeItem(atPath: lines)
        }
        let last = try start(Self.count)
        for server in slow {
            var missing = acknowledged
            var checked = 0
            try await waitUntil("all that was taken has arrived", seconds: 900) {
                let taken = server.taken
                for body in taken[checked...] { missing.subtract(body.split(separator: "\n")) }
                checked = taken.count
                return missing.isEmpty
            }
        }
        try await expectCountsNotAboveArrivals(Self.count)
        last.terminate()
        let status = last.wait()
        let said = try text("log-\(Self.count)")
        #expect(status == 0, "\(said)")
        #expect(elsewhere.requestCount == 0)
        print("killed agents: \(Self.count), \(acknowledged.count) rows taken, all at both slow addresses")
    }

    /// The rows' file is the last of the sinks, so that each line in it was taken by all others.
    private func start(_ run: Int) throws -> ForeignProcess {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: own).deletingLastPathComponent().appending(path: "anomengine").path()
        let addresses = slow.map(\.url) + [dead, lying.url, folder.file("lines-\(run)")]
        return try ForeignProcess(
            program,
            [
                "collect", "--source", "cgroup", "--counters", "files", "--interval", "0.1", "--status", "0",
                "--output",
                folder.file("recording"), "--metrics", "127.0.0.1:0",
            ] + addresses.flatMap { ["--influx", $0] }, logPath: folder.file("log-\(run)"))
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder.file(name), encoding: .utf8)
    }

    /// The complete lines of a file; a kill may cut the last one off.
    private func complete(_ path: String) throws -> [Substring] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    /// What the agent's page says of each address against what arrived there since the first start.
    private func expectCountsNotAboveArrivals(_ run: Int) async throws {
        let words = "metrics page on port "
        let rest = try #require(try text("log-\(run)").components(separatedBy: words).dropFirst().first)
        let page = try Endpoint("http://127.0.0.1:\(rest.prefix { $0.isNumber })")
        let answer = try await page.get(path: "/metrics", timeoutSeconds: 300)
        let shown = String(decoding: answer.body, as: UTF8.self)
        for (url, arrived) in slow.map({ ($0.url, $0.taken.count) }) + [(dead, 0), (lying.url, 0)] {
            for name in ["anomengine_requests_sent_total", "anomengine_requests_resent_total"] {
                let start = "\(name){endpoint=\"\(url)\"} "
                let line = try #require(shown.split(separator: "\n").first { $0.hasPrefix(start) }, "\(shown)")
                let counted = try #require(Double(line.dropFirst(start.count)))
                #expect(counted <= Double(arrived), "run \(run), \(line)")
            }
        }
    }
}
