internal import Alerting
internal import Foundation
internal import Testing

@Suite
struct MetricsTests {
    @Test func rulesUseExistingNotifierMetrics() throws {
        var status = NotifierStatus()
        status.openAlerts = 2
        status.receivers = [NotifierStatus.Receiver(url: "http://a", isFailing: true, pendingNotifications: 3)]
        let metrics = status.metrics
        let names = Set(metrics.map(\.name))
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "deploy/prometheus/anomengine.rules.yaml")
        let rules = try String(contentsOf: path, encoding: .utf8)
        let used = rules.matches(of: /anomengine_(alerts|notification|receiver)\w*/).map { String($0.output.0) }
        #expect(used.count >= 5 && names.isSuperset(of: used))
        #expect(metrics.allSatisfy { $0.isCounter == $0.name.hasSuffix("_total") })
        let pending = try #require(metrics.first { $0.name == "anomengine_notifications_pending" })
        #expect(pending.values.map(\.receiver) == ["http://a"] && pending.values.map(\.value) == [3])
    }
}
