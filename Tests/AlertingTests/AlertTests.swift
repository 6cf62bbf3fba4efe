import Alerting
import Testing

@Suite struct AlertTests {
    @Test func lastsUntilItHasAnEnd() {
        var alert = Alert(labels: ["alertname": "anomaly"], startSeconds: 1)
        #expect(alert.endSeconds == nil)
        alert.endSeconds = 2
        #expect(alert != Alert(labels: ["alertname": "anomaly"], startSeconds: 1))
    }
}
