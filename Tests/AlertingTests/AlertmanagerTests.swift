internal import Alerting
internal import Foundation
internal import HTTP
internal import TestTools
internal import Testing

@Suite(.timeLimit(.minutes(20)))
struct AlertmanagerTests {
    private let folder: TemporaryFolder
    private let receiver: TestReceiver

    init() throws {
        folder = try TemporaryFolder()
        receiver = try TestReceiver()
    }

    private var alertmanager: [AlertReceiver] { [AlertReceiver(.alertmanager, url: receiver.url)] }

    @Test func postsWhatTheAPIAsksFor() async throws {
        var options = quick(resend: 60)
        options.labels = ["cluster": "eu-1", "severity": "page"]
        let access = EndpointAccess(headers: [try HeaderField(name: "X-Scope-OrgID", value: "shop")])
        let receivers = [AlertReceiver(.alertmanager, url: "\(receiver.url)/prefix/?tenant=1", access: access)]
        let notifier = try open(receivers, in: folder, options: options)
        let sent = Alert(
            labels: ["alertname": "a", "severity": "warning", "pod": ""],
            annotations: ["summary": "s", "bad name": "x"],
            startSeconds: 1_700_000_000.5, generatorURL: "http://watch/a")
        await notifier.update([sent], nowSeconds: 1_700_000_001)
        await notifier.close(withinSeconds: 300)
        let head = try #require(receiver.requests.first?.head)
        #expect(head.hasPrefix("POST /prefix/api/v2/alerts?tenant=1 HTTP/1.1"))
        #expect(head.lowercased().contains("content-type: application/json"))
        #expect(head.lowercased().contains("x-scope-orgid: shop"))
        let told = try #require(receiver.alertmanagerPosts.first?.first)
        #expect(told.labels == ["alertname": "a", "severity": "warning", "cluster": "eu-1"])
        #expect(told.annotations == ["summary": "s"])
        #expect(told.startsAt == "2023-11-14T22:13:20.500Z")
        #expect(told.generatorURL == "http://watch/a")
        // Three resend intervals from now.
        #expect((100.0...180.5).contains(told.ends.timeIntervalSinceNow))
    }

    @Test func resendsOpenAlertWithLatestAnnotations() async throws {
        let notifier = try open(alertmanager, in: folder, options: quick(resend: 0.2))
        await notifier.update([alert("a", text: "first")], nowSeconds: 1001)
        try await waitUntil("it is there") { receiver.alertmanagerPosts.count >= 1 }
        await notifier.update([alert("a", text: "second")], nowSeconds: 1002)
        try await waitUntil("it is repeated with its new text") {
            receiver.alertmanagerPosts.last?.first?.annotations["summary"] == "second"
        }
        await notifier.close()
        #expect(Set(receiver.alertmanagerPosts.joined().map(\.startsAt)) == ["1970-01-01T00:16:40Z"])
    }

    @Test func eachAlertmanagerGetsAll() async throws {
        let other = try TestReceiver()
        let notifier = try open(
            alertmanager + [AlertReceiver(.alertmanager, url: other.url)], in: folder)
        await notifier.update([alert("a"), alert("b")], nowSeconds: 1001)
        #expect(await notifier.flush(withinSeconds: 300))
        await notifier.close()
        for one in [receiver, other] { #expect(Set(one.alertmanagerPosts.joined().map(\.name)) == ["a", "b"]) }
    }

    @Test func resendsResolvedAlertForAWhile() async throws {
        var options = quick(resend: 0.1)
        options.resolvedSeconds = 5
        let notifier = try open(alertmanager, in: folder, options: options)
        await notifier.update([alert("a")], nowSeconds: 1001)
        #expect(await notifier.flush(withinSeconds: 300))
        await notifier.update([], resolved: [alert("a", end: 1002)], nowSeconds: 1002)
        try await waitUntil("the end is repeated") {
            receiver.alertmanagerPosts.joined().count { $0.endsAt == "1970-01-01T00:16:42Z" } > 1
        }
        try await waitUntil("it is forgotten") {
            await notifier.update([], nowSeconds: 1003)
            return await notifier.isForgotten
        }
        await notifier.close()
        let ends = receiver.alertmanagerPosts.joined().map { $0.endsAt == "1970-01-01T00:16:42Z" }
        let firstEnd = try #require(ends.firstIndex(of: true))
        #expect(ends[firstEnd...].allSatisfy { $0 })
    }

    @Test func shortAlertFiresForMinimumTime() async throws {
        receiver.stop()
        let notifier = try open(alertmanager, in: folder, options: quick(minimumFiring: 1))
        await notifier.update([alert("a")], nowSeconds: 1001)
        await notifier.update([], resolved: [alert("a", end: 1002)], nowSeconds: 1002)
        try await waitUntil("it failed") { await notifier.status.receivers[0].failedRequests > 0 }
        try receiver.start()
        try await waitUntil("its start arrives") { receiver.alertmanagerPosts.count == 1 }
        #expect(try #require(receiver.alertmanagerPosts[0].first).ends > Date())
        try await waitUntil("its end arrives") { receiver.isResolved("a") }
        await notifier.close()
    }

    @Test func isolatesRejectedAlert() async throws {
        receiver.answer { body in
            String(decoding: body, as: UTF8.self).contains("poison") ? .status(400) : .status(200)
        }
        let alerts = (0..<64).map { alert($0 == 37 ? "poison" : "a\($0)", start: 1000 + Double($0)) }
        let notifier = try open(alertmanager, in: folder)
        await notifier.update(alerts, nowSeconds: 1100)
        try await waitUntil("the others arrive") {
            Set(receiver.alertmanagerPosts.joined().map(\.name)).count == 63
        }
        try await waitUntil("one is left") { await notifier.status.pendingNotifications == 1 }
        await notifier.close(withinSeconds: 0)
    }

    @Test func splitsManyAlertsIntoRequests() async throws {
        let notifier = try open(alertmanager, in: folder)
        await notifier.update((0..<150).map { alert("a\($0)") }, nowSeconds: 1100)
        #expect(await notifier.flush(withinSeconds: 300))
        await notifier.close()
        #expect(receiver.alertmanagerPosts.map(\.count) == [64, 64, 22])
    }

    @Test func refusesReceiversThatAreNoAddressOrGivenTwice() throws {
        #expect(throws: EndpointError.self) { _ = try open([AlertReceiver(.webhook, url: "ftp://a")], in: folder) }
        #expect(throws: AlertingError.self) { _ = try open(alertmanager + alertmanager, in: folder) }
    }
}
