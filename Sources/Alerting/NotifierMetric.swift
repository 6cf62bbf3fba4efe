/// A metric of the notifier about itself, under the name that the rules in deploy/ know.
package struct NotifierMetric: Sendable, Equatable {
    package let name: String
    package let isCounter: Bool
    package let help: String
    package let values: [Value]

    package struct Value: Sendable, Equatable {
        /// The receiver's address without secrets; nil for the notifier as a whole.
        package let receiver: String?
        package let value: Double
    }
}

extension NotifierStatus {
    package var metrics: [NotifierMetric] {
        [
            one("anomengine_alerts_open", false, "Alerts that are open.", openAlerts),
            one(
                "anomengine_alerts_dropped_total", true, "Alerts not sent because too many were open.", droppedAlerts),
            one("anomengine_alerts_invalid_total", true, "Alerts rejected as invalid.", invalidAlerts),
            one(
                "anomengine_notifications_expired_total", true,
                "Notifications dropped because a receiver did not accept them in time.", expiredNotifications),
            each(
                "anomengine_notifications_pending", false, "Notifications not yet accepted by a receiver."
            ) { $0.pendingNotifications },
            each("anomengine_notification_requests_total", true, "Requests a receiver accepted.") { $0.sentRequests },
            each("anomengine_notification_failures_total", true, "Requests to a receiver that failed.") {
                $0.failedRequests
            },
            each("anomengine_receiver_failing", false, "Whether the last request to a receiver failed: 1 or 0.") {
                $0.isFailing ? 1 : 0
            },
        ]
    }

    private func one(_ name: String, _ isCounter: Bool, _ help: String, _ value: Int) -> NotifierMetric {
        NotifierMetric(
            name: name, isCounter: isCounter, help: help,
            values: [NotifierMetric.Value(receiver: nil, value: Double(value))])
    }

    private func each(
        _ name: String, _ isCounter: Bool, _ help: String, _ value: (Receiver) -> Int
    ) -> NotifierMetric {
        NotifierMetric(
            name: name, isCounter: isCounter, help: help,
            values: receivers.map { NotifierMetric.Value(receiver: $0.url, value: Double(value($0))) })
    }
}
