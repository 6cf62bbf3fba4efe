internal import Alerting
internal import Core
internal import Files
internal import Foundation
internal import TestTools
internal import Testing

@Suite(.timeLimit(.minutes(20)))
struct RestartTests {
    private let folder: TemporaryFolder
    private let receiver: TestReceiver

    init() throws {
        folder = try TemporaryFolder()
        receiver = try TestReceiver()
    }

    private var webhook: [AlertReceiver] { [AlertReceiver(.webhook, url: receiver.url)] }

    @Test func doesNotFireAgainAfterARestart() async throws {
        let first = try open(webhook, in: folder)
        await first.update([alert("a")], nowSeconds: 1001)
        await first.close(withinSeconds: 300)
        let second = try open(webhook, in: folder)
        #expect(await second.openAlerts.map(\.startSeconds) == [1000])
        await second.update([alert("a", start: 1000.2)], nowSeconds: 1002)
        await second.update([], resolved: [alert("a", end: 1003)], nowSeconds: 1003)
        await second.close(withinSeconds: 300)
        #expect(receiver.webhookEvents.map(\.event) == ["a firing", "a resolved"])
        #expect(Set(receiver.webhookEvents.map(\.startsAt)) == ["1970-01-01T00:16:40Z"])
    }

    @Test func resolvesAlertEndedWhileStopped() async throws {
        let first = try open(webhook, in: folder)
        await first.update([alert("a")], nowSeconds: 1001)
        await first.close(withinSeconds: 300)
        let second = try open(webhook, in: folder)
        await second.update([], nowSeconds: 1100)
        await second.close(withinSeconds: 300)
        let third = try open(webhook, in: folder)
        await third.update([], resolved: [alert("a", end: 1050)], nowSeconds: 1101)
        await third.close(withinSeconds: 300)
        #expect(receiver.webhookEvents.map(\.event) == ["a firing", "a resolved"])
    }

    @Test func continuesWithoutUpdate() async throws {
        receiver.stop()
        let first = try open(webhook, in: folder)
        await first.update([alert("a")], nowSeconds: 1001)
        await first.update([], nowSeconds: 1002)
        await first.close(withinSeconds: 0)
        try receiver.start()
        let second = try open(webhook, in: folder)
        #expect(await second.flush(withinSeconds: 300))
        await second.close()
        #expect(receiver.webhookEvents.map(\.event) == ["a firing", "a resolved"])
    }

    @Test func newReceiverGetsOnlyOpenAlerts() async throws {
        receiver.stop()
        let first = try open(webhook, in: folder)
        await first.update([alert("a"), alert("b", start: 1001)], nowSeconds: 1001)
        await first.update([alert("b", start: 1001)], nowSeconds: 1002)
        await first.close(withinSeconds: 0)
        let fresh = try TestReceiver()
        let second = try open(webhook + [AlertReceiver(.webhook, url: fresh.url)], in: folder)
        try await waitUntil("the new one has the open alert") { !fresh.webhookEvents.isEmpty }
        await second.close(withinSeconds: 0)
        #expect(fresh.webhookEvents.map(\.event) == ["b firing"])
    }

    /// The notifier is stopped in the middle of requests, and opened again, sixty times.
    @Test func repeatedStopsLoseNothingAndKeepOrder() async throws {
        receiver.answer { _ in Bool.random() ? .status(200) : .status(503) }
        var generator = SystemRandomNumberGenerator()
        var isOpen: Set<Int> = []
        var started: Set<Int> = []
        for round in 0..<60 {
            let notifier = try open(webhook, in: folder)
            for step in 0..<3 {
                let number = Int.random(in: 0..<40, using: &generator)
                if isOpen.remove(number) == nil, started.insert(number).inserted { isOpen.insert(number) }
                let alerts = isOpen.sorted().map { alert("alert\($0)", start: 1000 + Double($0)) }
                await notifier.update(alerts, nowSeconds: 2000 + Double(round * 3 + step))
                try await Task.sleep(for: .milliseconds(Int.random(in: 0..<8, using: &generator)))
            }
            await notifier.close(withinSeconds: 0)
        }
        receiver.answer { _ in .status(200) }
        let last = try open(webhook, in: folder)
        await last.update([], nowSeconds: 3000)
        #expect(await last.flush(withinSeconds: 60))
        await last.close()
        let events = receiver.webhookEvents
        for number in started {
            let own = events.filter { $0.name == "alert\(number)" }
            let firstEnd = try #require(own.firstIndex { $0.status == "resolved" }, "alert\(number) never ended")
            #expect(firstEnd > 0 && own[..<firstEnd].allSatisfy { $0.status == "firing" })
            #expect(own[firstEnd...].allSatisfy { $0.status == "resolved" })
            #expect(Set(own.compactMap(\.id)).count == 1)
        }
        // Only a request that was under way when the notifier stopped may come twice.
        #expect(events.count - Set(events.map(\.event)).count <= 60)
    }

    @Test func damagedLogIsReportedAndStillUsed() async throws {
        let first = try open(webhook, in: folder)
        await first.update([alert("a"), alert("b", start: 1001)], nowSeconds: 1001)
        await first.close(withinSeconds: 300)
        let path = folder.file("state/alerts.log")
        var bytes = try Data(contentsOf: URL(filePath: path))
        let place = try #require(bytes.range(of: Data("\"alertname\":\"a\"".utf8)))
        bytes[place.lowerBound] ^= 1
        try bytes.write(to: URL(filePath: path))
        let lines = LogLines()
        let second = try open(webhook, in: folder, lines: lines)
        #expect(await second.openAlerts.map { $0.labels["alertname"] } == ["b"])
        #expect(lines.all.contains { $0.hasPrefix("warning: Alert state is damaged") })
        await second.close()
    }

    @Test func refusesAFolderInUseAndALogOfALaterVersion() async throws {
        let first = try open(webhook, in: folder)
        #expect(throws: FileError.self) { _ = try open(webhook, in: folder) }
        await first.close()
        let other = try TemporaryFolder()
        try await open(webhook, in: other).close()
        try writeLog([#"{"format":{"_0":2}}"#], to: other.file("state/alerts.log"))
        let error = try #require(throws: AlertingError.self) { _ = try open(webhook, in: other) }
        #expect(error.description.contains("format 2"))
    }
}
