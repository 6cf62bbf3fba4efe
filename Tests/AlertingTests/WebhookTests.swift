internal import Alerting
internal import Foundation
internal import TestTools
internal import Testing

@Suite(.timeLimit(.minutes(20)))
struct WebhookTests {
    private let folder: TemporaryFolder
    private let receiver: TestReceiver

    init() throws {
        folder = try TemporaryFolder()
        receiver = try TestReceiver()
    }

    private var webhook: [AlertReceiver] { [AlertReceiver(.webhook, url: "\(receiver.url)/hook")] }

    @Test func firesOnceAndResolvesOnceInOrder() async throws {
        let notifier = try open(webhook, in: folder)
        for second in 0..<5 {
            await notifier.update([alert("a"), alert("b", start: 1001)], nowSeconds: 1001 + Double(second))
        }
        #expect(await notifier.flush(withinSeconds: 300))
        await notifier.update([alert("b", start: 1001)], resolved: [alert("a", end: 1007)], nowSeconds: 1010)
        for second in 0..<5 { await notifier.update([alert("b", start: 1001)], nowSeconds: 1011 + Double(second)) }
        await notifier.close(withinSeconds: 300)
        let events = receiver.webhookEvents
        #expect(events.map(\.event) == ["a firing", "b firing", "a resolved"])
        #expect(events.map(\.endsAt) == [nil, nil, "1970-01-01T00:16:47Z"])
        #expect(events[0].id == events[2].id && events[0].id != events[1].id)
        #expect(events.allSatisfy { $0.version == 1 && $0.startsAt.hasPrefix("1970-01-01T00:16:4") })
        #expect(receiver.requests.map { $0.head.split(separator: " ")[1] } == ["/hook", "/hook", "/hook"])
    }

    @Test func escapesWhatJSONCannotHold() async throws {
        let text = "\"quote\" \\ \n \u{1} \u{2028} ✓ 🚨"
        let notifier = try open(webhook, in: folder)
        await notifier.update(
            [Alert(labels: ["alertname": "a", "workload": text], annotations: ["why": text], startSeconds: 1)],
            nowSeconds: 1)
        await notifier.close(withinSeconds: 300)
        let event = try #require(receiver.webhookEvents.first)
        #expect(event.labels["workload"] == text)
        #expect(event.annotations["why"] == text)
    }

    @Test func endsAnAlertThatIsNotNamed() async throws {
        let notifier = try open(webhook, in: folder)
        await notifier.update([alert("a")], nowSeconds: 1001)
        await notifier.update([], nowSeconds: 1060)
        await notifier.close(withinSeconds: 300)
        #expect(receiver.webhookEvents.map(\.event) == ["a firing", "a resolved"])
        #expect(receiver.webhookEvents.last?.endsAt == "1970-01-01T00:17:40Z")
    }

    @Test func sendsAlertThatStartedAndEndedDuringOutage() async throws {
        receiver.stop()
        let lines = LogLines()
        let notifier = try open(webhook, in: folder, lines: lines)
        await notifier.update([alert("a")], nowSeconds: 1001)
        await notifier.update(
            [], resolved: [alert("a", end: 1002), alert("b", start: 1001, end: 1002)], nowSeconds: 1003)
        try await waitUntil("it failed") { await notifier.status.receivers[0].failedRequests > 2 }
        #expect(await notifier.status.pendingNotifications == 2)
        try receiver.start()
        #expect(await notifier.flush(withinSeconds: 300))
        #expect(receiver.webhookEvents.map(\.event) == ["a firing", "a resolved", "b firing", "b resolved"])
        #expect(await notifier.status.pendingNotifications == 0)
        await notifier.close()
        #expect(lines.all.count { $0.contains("is unreachable") } == 1)
        #expect(lines.all.count { $0.contains("Receiver recovered") } == 1)
    }

    @Test func aNewAlertWithTheSameLabelsIsAnother() async throws {
        let notifier = try open(webhook, in: folder)
        await notifier.update([alert("a")], nowSeconds: 1001)
        await notifier.update([alert("a", start: 1010)], resolved: [alert("a", end: 1005)], nowSeconds: 1010)
        await notifier.close(withinSeconds: 300)
        let events = receiver.webhookEvents
        try #require(events.map(\.event) == ["a firing", "a resolved", "a firing"])
        #expect(events[1].id == events[0].id && events[2].id != events[0].id)
    }

    @Test(arguments: [500, 503, 429, 404, 401, 301])
    func keepsUnacceptedRequests(status: Int) async throws {
        receiver.answer { _ in
            .status(status, headers: "Retry-After: 99999999999999999999\r\nLocation: http://other/\r\n")
        }
        let notifier = try open(webhook, in: folder)
        await notifier.update([alert("a")], nowSeconds: 1001)
        try await waitUntil("it was tried again") { receiver.requests.count > 2 }
        receiver.answer { _ in .status(204) }
        #expect(await notifier.flush(withinSeconds: 300))
        await notifier.close()
        #expect(receiver.webhookEvents.map(\.event) == ["a firing"])
    }

    @Test(arguments: ["Retry-After: -1\r\n", "Retry-After: soon\r\n", "Retry-After: Sun, 99 Foo 1994 08:49:37 GMT\r\n"])
    func ignoresRetryAfterThatIsNoTime(header: String) async throws {
        receiver.answer { _ in .status(503, headers: header) }
        let notifier = try open(webhook, in: folder)
        await notifier.update([alert("a")], nowSeconds: 1001)
        try await waitUntil("it was tried again") { receiver.requests.count > 2 }
        await notifier.close(withinSeconds: 0)
    }

    @Test func survivesMisbehavingServers() async throws {
        var options = quick()
        options.timeoutSeconds = 0.2
        let notifier = try open(webhook, in: folder, options: options)
        receiver.answer { _ in .silence }
        await notifier.update([alert("a")], nowSeconds: 1001)
        try await waitUntil("it gave up on silence") { await notifier.status.receivers[0].failedRequests > 0 }
        receiver.answer { _ in .endless }
        let silent = receiver.requests.count
        try await waitUntil("an endless answer ended") { receiver.requests.count > silent + 1 }
        receiver.answer { _ in .cut }
        let endless = receiver.requests.count
        try await waitUntil("it tried after the cut") { receiver.requests.count > endless + 1 }
        receiver.answer { _ in .status(200) }
        #expect(await notifier.flush(withinSeconds: 60))
        await notifier.close()
        #expect(receiver.webhookEvents.map(\.event) == ["a firing"])
    }

    @Test func rejectedAlertDoesNotBlockOthers() async throws {
        receiver.answer { body in
            String(decoding: body, as: UTF8.self).contains("poison") ? .status(400) : .status(200)
        }
        let lines = LogLines()
        let notifier = try open(webhook, in: folder, lines: lines)
        await notifier.update([alert("poison"), alert("b", start: 1001)], nowSeconds: 1001)
        try await waitUntil("the other arrives") { receiver.webhookEvents.map(\.name) == ["b"] }
        try await waitUntil("one is left") { await notifier.status.pendingNotifications == 1 }
        await notifier.close(withinSeconds: 0)
        #expect(lines.all.count { $0.contains("rejects an alert") } == 1)
    }

    @Test func receiverOutageDoesNotBlockOthers() async throws {
        let other = try TestReceiver(isUp: false)
        let notifier = try open(
            webhook + [AlertReceiver(.webhook, url: other.url), AlertReceiver(.alertmanager, url: other.url)],
            in: folder)
        await notifier.update([alert("a")], nowSeconds: 1001)
        try await waitUntil("the one that is up has it") { receiver.webhookEvents.map(\.event) == ["a firing"] }
        #expect(other.requests.isEmpty)
        await notifier.close(withinSeconds: 0)
    }
}
