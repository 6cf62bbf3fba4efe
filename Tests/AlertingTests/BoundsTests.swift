internal import Core
internal import Foundation
internal import TestTools
internal import Testing

@testable import Alerting

extension AlertNotifier {
    /// Whether nothing is kept.
    var isForgotten: Bool { book.entries.isEmpty }
}

@Suite(.timeLimit(.minutes(20)))
struct BoundsTests {
    private let folder: TemporaryFolder
    private let receiver: TestReceiver

    init() throws {
        folder = try TemporaryFolder()
        receiver = try TestReceiver()
    }

    private var webhook: [AlertReceiver] { [AlertReceiver(.webhook, url: receiver.url)] }

    @Test func dropsExcessAndCountsItOnce() async throws {
        var options = quick()
        options.alertLimit = 3
        let lines = LogLines()
        let notifier = try open(webhook, in: folder, lines: lines, options: options)
        let alerts = (0..<5).map { alert("a\($0)", start: 1000 + Double($0)) }
        for second in 0..<3 { await notifier.update(alerts, nowSeconds: 1010 + Double(second)) }
        #expect(await notifier.status.droppedAlerts == 2)
        #expect(await notifier.status.openAlerts == 3)
        #expect(lines.all.count { $0.contains("Too many open alerts") } == 1)
        #expect(await notifier.flush(withinSeconds: 300))
        // Ended ones make room.
        await notifier.update(Array(alerts[2...]), nowSeconds: 1020)
        #expect(await notifier.flush(withinSeconds: 300))
        await notifier.update(Array(alerts[2...]), nowSeconds: 1021)
        await notifier.close(withinSeconds: 300)
        #expect(Set(receiver.webhookEvents.map(\.name)) == ["a0", "a1", "a2", "a3", "a4"])
    }

    @Test(arguments: [
        ["alertname": "a", "bad-name": "x"], ["alertname": "a", "__name__": "x"], ["alertname": "a", "1a": "x"],
        ["alertname": "a", "": "x"], ["alertname": "a", "wörd": "x"], ["workload": "x"], ["alertname": ""],
        ["alertname": "a", "long": String(repeating: "x", count: 5000)],
    ])
    func skipsAndCountsInvalidAlerts(labels: [String: String]) async throws {
        let lines = LogLines()
        let notifier = try open(webhook, in: folder, lines: lines)
        for second in 0..<3 {
            await notifier.update(
                [Alert(labels: labels, startSeconds: 1), alert("good")], nowSeconds: 1001 + Double(second))
        }
        await notifier.close(withinSeconds: 300)
        #expect(await notifier.status.invalidAlerts == 1)
        #expect(lines.all.count { $0.contains("Alert cannot be sent") } == 1)
        #expect(receiver.webhookEvents.map(\.event) == ["good firing"])
    }

    @Test(arguments: [Double.nan, .infinity, -1, 1e300])
    func rejectsInvalidTimes(seconds: Double) {
        #expect(throws: AlertingError.self) {
            _ = try AlertRules.normalized(alert("a", start: seconds), common: [:])
        }
        #expect(throws: AlertingError.self) {
            _ = try AlertRules.normalized(alert("a", end: seconds), common: [:])
        }
    }

    @Test func endBeforeStartIsClampedToStart() throws {
        #expect(try AlertRules.normalized(alert("a", end: 10), common: [:]).endSeconds == 1000)
    }

    @Test func givesUpOnAReceiverThatStaysAway() async throws {
        receiver.stop()
        var options = quick()
        options.giveUpSeconds = 0
        let notifier = try open(webhook, in: folder, options: options)
        await notifier.update([alert("a")], nowSeconds: 1001)
        await notifier.update([], nowSeconds: 1002)
        await notifier.update([], nowSeconds: 1003)
        #expect(await notifier.status.expiredNotifications == 1)
        #expect(await notifier.isForgotten)
        await notifier.close(withinSeconds: 0)
    }

    @Test func keepsTheLogSmall() async throws {
        receiver.stop()
        var options = quick()
        options.giveUpSeconds = 0
        let notifier = try open(webhook, in: folder, options: options)
        let text = String(repeating: "x", count: 3000)
        for second in 0..<1000 {
            await notifier.update(
                [Alert(labels: ["alertname": "a", "text": text], startSeconds: Double(second))],
                resolved: [], nowSeconds: Double(second))
            await notifier.update([], nowSeconds: Double(second))
        }
        await notifier.close(withinSeconds: 0)
        let size = try FileManager.default.attributesOfItem(atPath: folder.file("state/alerts.log"))[.size] as? Int
        #expect(try #require(size) < 1_200_000)
    }

    /// A log that is cut anywhere, as a kill may leave it, gives the state after some of its events.
    @Test func readsALogThatIsCutAnywhere() async throws {
        let notifier = try open(webhook, in: folder)
        await notifier.update([alert("a"), alert("b", start: 1001)], nowSeconds: 1001)
        #expect(await notifier.flush(withinSeconds: 300))
        await notifier.update([alert("b", start: 1001)], nowSeconds: 1002)
        await notifier.close(withinSeconds: 300)
        let bytes = try Data(contentsOf: URL(filePath: folder.file("state/alerts.log")))
        let cut = try TemporaryFolder()
        var counts: [Int] = []
        for length in stride(from: 0, through: bytes.count, by: 7) {
            try bytes.prefix(length).write(to: URL(filePath: cut.file("alerts.log")))
            let loaded = try AlertStore.open(folder: cut.path).loaded
            #expect(loaded.damagedPlaces == 0)
            counts.append(loaded.book.snapshot.count)
        }
        // Events only come in: two starts, two acknowledgements, an end and its acknowledgement.
        #expect(counts == counts.sorted())
        #expect(try AlertStore.open(folder: folder.file("state")).loaded.book.snapshot.count == 6)
    }

    @Test func anAlertThatReturnsIsOpenAgain() async throws {
        let notifier = try open(webhook, in: folder)
        await notifier.update([alert("a")], nowSeconds: 1001)
        #expect(await notifier.flush(withinSeconds: 300))
        await notifier.update([], nowSeconds: 1002)
        #expect(await notifier.flush(withinSeconds: 300))
        await notifier.update([alert("a")], nowSeconds: 1003)
        #expect(await notifier.flush(withinSeconds: 300))
        await notifier.close()
        #expect(receiver.webhookEvents.map(\.event) == ["a firing", "a resolved", "a firing"])
        #expect(Set(receiver.webhookEvents.map(\.id)).count == 1)
    }
}
