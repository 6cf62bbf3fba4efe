internal import Alerting
internal import Collector
internal import Core
internal import Export

/// The metrics of a watch about itself.
enum WatchMetrics {
    static func of(_ status: WatchStatus, _ notifier: NotifierStatus?, _ deliveries: [DeliveryStatus]) -> [PageMetric] {
        watch(status) + (notifier.map(alerts) ?? []) + queues(deliveries)
    }

    private static func one(_ value: Int) -> [PageMetric.Value] { [PageMetric.Value(Double(value))] }

    private static func watch(_ status: WatchStatus) -> [PageMetric] {
        [
            PageMetric(
                "anomengine_watch_last_row_timestamp_seconds", .gauge,
                "Time of the last interval that was judged, in seconds since 1970-01-01 UTC.",
                values: [PageMetric.Value(status.timeSeconds)]),
            PageMetric(
                "anomengine_watch_replicas", .gauge, "Replicas with a detector.", values: one(status.streamCount)),
            PageMetric("anomengine_watch_workloads", .gauge, "Workloads observed.", values: one(status.workloadCount)),
            PageMetric(
                "anomengine_watch_unlearned_workloads", .gauge,
                "Workloads without a detector fitted on their own data.",
                values: one(status.unlearnedCount)),
            PageMetric(
                "anomengine_watch_learning", .gauge, "Whether detectors are being fitted: 1 or 0.",
                values: one(status.isLearning ? 1 : 0)),
            PageMetric("anomengine_episodes_open", .gauge, "Open episodes.", values: one(status.openEpisodes.count)),
            PageMetric(
                "anomengine_episodes_total", .counter, "Episodes opened since the start of the process.",
                values: one(status.openedCount)),
        ]
    }

    private static func alerts(_ status: NotifierStatus) -> [PageMetric] {
        func receivers(_ value: (NotifierStatus.Receiver) -> Int) -> [PageMetric.Value] {
            status.receivers.map { PageMetric.Value(labels: ["receiver": $0.url], Double(value($0))) }
        }
        return [
            PageMetric("anomengine_alerts_open", .gauge, "Alerts that last.", values: one(status.openAlerts)),
            PageMetric(
                "anomengine_alerts_dropped_total", .counter, "Alerts not sent because too many were open.",
                values: one(status.droppedAlerts)),
            PageMetric(
                "anomengine_alerts_invalid_total", .counter, "Alerts with labels or times that no receiver accepts.",
                values: one(status.invalidAlerts)),
            PageMetric(
                "anomengine_notifications_expired_total", .counter,
                "Notifications that a receiver did not accept in time.", values: one(status.expiredNotifications)),
            PageMetric(
                "anomengine_notifications_pending", .gauge,
                "Starts and ends of alerts that a receiver has not accepted yet.",
                values: receivers(\.pendingNotifications)),
            PageMetric(
                "anomengine_notification_requests_total", .counter, "Requests that a receiver accepted.",
                values: receivers(\.sentRequests)),
            PageMetric(
                "anomengine_notification_failures_total", .counter, "Requests to a receiver that failed.",
                values: receivers(\.failedRequests)),
            PageMetric(
                "anomengine_receiver_failing", .gauge, "Whether the last request to a receiver failed: 1 or 0.",
                values: receivers { $0.isFailing ? 1 : 0 }),
        ]
    }

    private static func queues(_ deliveries: [DeliveryStatus]) -> [PageMetric] {
        func endpoints(_ value: (DeliveryStatus) -> Int) -> [PageMetric.Value] {
            deliveries.map { PageMetric.Value(labels: ["endpoint": $0.endpoint], Double(value($0))) }
        }
        return [
            PageMetric(
                "anomengine_verdict_queue_bytes", .gauge, "Size of the verdicts queued for a remote-write endpoint.",
                values: endpoints(\.waitingBytes)),
            PageMetric(
                "anomengine_verdict_requests_sent_total", .counter, "Requests with verdicts that an endpoint accepted.",
                values: endpoints(\.sentRequests)),
            PageMetric(
                "anomengine_verdict_requests_refused_total", .counter,
                "Requests with verdicts that an endpoint refused.",
                values: endpoints(\.refusedRequests)),
            PageMetric(
                "anomengine_verdict_requests_dropped_total", .counter,
                "Requests with verdicts dropped because the queue was full.", values: endpoints(\.droppedRequests)),
        ]
    }
}
