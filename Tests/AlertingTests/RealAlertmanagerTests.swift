internal import Alerting
internal import Foundation
internal import HTTP
internal import TestTools
internal import Testing

/// Debian's Alertmanager, which tests start, end and start again on the same data, and the webhook that it notifies.
private final class RealAlertmanager {
    let port: Int
    let notified: TestReceiver
    private let folder: TemporaryFolder
    private var process: ForeignProcess?

    init() throws {
        port = try freePort()
        folder = try TemporaryFolder()
        notified = try TestReceiver()
        let configuration = """
            route:
              receiver: hook
              group_by: [alertname, workload]
              group_wait: 0s
              group_interval: 1s
              repeat_interval: 24h
            receivers:
              - name: hook
                webhook_configs:
                  - url: \(notified.url)/
                    send_resolved: true

            """
        try configuration.write(toFile: folder.file("config.yml"), atomically: true, encoding: .utf8)
    }

    var url: String { "http://127.0.0.1:\(port)" }

    func start() async throws {
        // Debian's looks for its template under /usr/share alone, also where the package is only unpacked.
        let program = ForeignTool.path("prometheus-alertmanager") ?? ""
        let share = URL(filePath: program).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "share").path()
        process = try ForeignProcess(
            "unshare",
            [
                ForeignTool.isRoot ? "--mount" : "--map-root-user", "--mount", "sh", "-c",
                """
                [ -e /usr/share/prometheus/alertmanager/default.tmpl ] ||
                    mount -t overlay overlay -o "lowerdir=$1:/usr/share" /usr/share || exit 1
                program=$2; shift 2; exec "$program" "$@"
                """, "sh", share, program,
                "--config.file=\(folder.file("config.yml"))", "--storage.path=\(folder.file("data"))",
                "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
            ], logPath: folder.file("log"))
        try await waitUntil("Alertmanager is ready") {
            try await Endpoint(self.url).get(path: "/-/ready", timeoutSeconds: 5).status == 200
        }
    }

    func crash() {
        process?.kill()
        process = nil
    }

    func end() {
        process?.terminate()
        process = nil
    }

    /// What it notified of, in order: name, status and start of each alert.
    var notifications: [(name: String, status: String, start: String)] {
        struct Payload: Decodable {
            let alerts: [Told]
        }
        return notified.taken.compactMap { try? JSONDecoder().decode(Payload.self, from: $0.body) }
            .flatMap(\.alerts).map { ($0.name, $0.status ?? "", $0.startsAt) }
    }

    func statuses(_ name: String) -> [String] { notifications.filter { $0.name == name }.map(\.status) }
}

/// An alert that Alertmanager lists.
private struct Known: Decodable {
    let labels: [String: String]
    let annotations: [String: String]
}

@Suite(
    .serialized, .timeLimit(.minutes(20)),
    .enabled(
        if: ForeignTool.areThere("prometheus-alertmanager"),
        "needs prometheus-alertmanager (Scripts/test-tools.sh)"))
struct RealAlertmanagerTests {
    /// Alerts begin and end before, during and after an outage; then Alertmanager is killed while alerts are open.
    @Test func alertsFireAndResolveAcrossOutageAndKill() async throws {
        let manager = try RealAlertmanager()
        try await manager.start()
        let folder = try TemporaryFolder()
        // On a busy machine a second is too short: Alertmanager ends what is not sent again in time.
        let notifier = try open(
            [AlertReceiver(.alertmanager, url: manager.url)], in: folder, options: quick(resend: 10, minimumFiring: 10))
        let now = Date().timeIntervalSince1970
        func update(_ names: String...) async {
            await notifier.update(
                names.map { alert($0, start: now) }, nowSeconds: Date().timeIntervalSince1970)
        }
        await update("before", "across")
        try await waitUntil("both are notified", seconds: 300) { manager.notifications.count == 2 }

        manager.end()
        await update("across", "short", "during")
        try await waitUntil("the outage shows", seconds: 300) { await notifier.status.receivers[0].failedRequests > 2 }
        await update("across", "during")
        try await Task.sleep(for: .seconds(2))
        try await manager.start()
        try await waitUntil("what ended during the outage arrives and resolves", seconds: 300) {
            manager.statuses("short") == ["firing", "resolved"] && manager.statuses("during") == ["firing"]
                && manager.statuses("before") == ["firing", "resolved"]
        }

        manager.crash()
        await update("across", "during", "after")
        try await manager.start()
        try await waitUntil("the newest arrives", seconds: 300) { manager.statuses("after") == ["firing"] }
        try await waitUntil("the killed one knows the others again", seconds: 300) {
            let answer = try await Endpoint(manager.url).get(path: "/api/v2/alerts?active=true", timeoutSeconds: 5)
            return try JSONDecoder().decode([Known].self, from: Data(answer.body)).count >= 3
        }
        await update()
        try await waitUntil("all resolve", seconds: 300) {
            ["across", "during", "after"].allSatisfy { manager.statuses($0).last == "resolved" }
        }
        await notifier.close()
        manager.end()
        for name in ["before", "across", "short", "during", "after"] {
            let statuses = manager.statuses(name)
            // A killed Alertmanager forgets what it notified of last and may say it again; it never takes an end back.
            let firstEnd = try #require(statuses.firstIndex(of: "resolved"), "\(name): \(statuses)")
            #expect(statuses[..<firstEnd].allSatisfy { $0 == "firing" } && firstEnd >= 1, "\(name): \(statuses)")
            #expect(statuses[firstEnd...].allSatisfy { $0 == "resolved" }, "\(name): \(statuses)")
            #expect(Set(manager.notifications.filter { $0.name == name }.map(\.start)).count == 1)
        }
    }

    @Test func alertOutlivesItsEndsAt() async throws {
        let manager = try RealAlertmanager()
        try await manager.start()
        let folder = try TemporaryFolder()
        let notifier = try open(
            [AlertReceiver(.alertmanager, url: manager.url)], in: folder, options: quick(resend: 10))
        let start = Date().timeIntervalSince1970
        await notifier.update([alert("a", start: start)], nowSeconds: start)
        // Longer than the thirty seconds after which Alertmanager would end it.
        try await Task.sleep(for: .seconds(45))
        #expect(manager.statuses("a") == ["firing"])
        await notifier.update([], nowSeconds: Date().timeIntervalSince1970)
        try await waitUntil("it resolves", seconds: 300) { manager.statuses("a") == ["firing", "resolved"] }
        await notifier.close()
        manager.end()
    }

    /// Labels and texts that are hard to write as JSON arrive as they are.
    @Test func takesHardLabels() async throws {
        let manager = try RealAlertmanager()
        try await manager.start()
        let folder = try TemporaryFolder()
        let notifier = try open([AlertReceiver(.alertmanager, url: manager.url)], in: folder)
        let text = "\"a\" \\ \n\t\u{1} ✓ 🚨 {{ .x }}"
        let start = Date().timeIntervalSince1970
        await notifier.update(
            [Alert(labels: ["alertname": "hard", "workload": text], annotations: ["why": text], startSeconds: start)],
            nowSeconds: start)
        #expect(await notifier.flush(withinSeconds: 300))
        let answer = try await Endpoint(manager.url).get(path: "/api/v2/alerts", timeoutSeconds: 5)
        let told = try JSONDecoder().decode([Known].self, from: Data(answer.body))
        #expect(told.map { $0.labels["workload"] } == [text])
        #expect(told.map { $0.annotations["why"] } == [text])
        await notifier.close()
        manager.end()
    }
}
