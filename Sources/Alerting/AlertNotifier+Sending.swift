internal import Core
internal import HTTP
internal import Logging

extension AlertNotifier {
    /// Alerts in one request at most, as with Prometheus.
    private static let alertsPerRequest = 64
    /// Requests that look for the alert that Alertmanager refuses.
    private static let splitRequests = 16

    /// Sends what is due to a receiver until the task is cancelled.
    func send(to index: Int) async {
        while !Task.isCancelled {
            let channel = channels[index]
            let (due, next) = channel.schedule.due(book, nowSeconds: wallSeconds, clock: clock)
            guard !due.isEmpty, clock >= channel.notBefore else {
                await sleep(index, until: due.isEmpty ? next : channel.notBefore)
                continue
            }
            switch channel.kind {
            case .alertmanager:
                var budget = Self.splitRequests
                await post(Array(due.prefix(Self.alertsPerRequest)), to: index, budget: &budget)
            // One at a time, as the state may change meanwhile.
            case .webhook: await post(due[0], to: index)
            }
        }
    }

    /// Waits for a time of the sender's clock, or for news.
    private func sleep(_ index: Int, until time: Double) async {
        let seconds = max(time - clock, 0)
        let sleeper = Task { _ = try? await Task.sleep(for: .seconds(clamping: seconds)) }
        sleepers[index] = sleeper
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        sleepers[index] = nil
    }

    /// Posts alerts to Alertmanager; where it refuses them, finds out which.
    private func post(_ notifications: [Notification], to index: Int, budget: inout Int) async {
        let outcome: ReceiverChannel.Outcome
        do {
            let body = try AlertmanagerBody.bytes(notifications, options: options, nowSeconds: wallSeconds)
            outcome = await channels[index].post(body, idempotencyKey: nil)
        } catch {
            outcome = .refused("\(error)")
        }
        guard case .refused = outcome, notifications.count > 1, budget > 1 else {
            finish(notifications, at: index, outcome)
            return
        }
        budget -= 2
        let middle = notifications.count / 2
        for half in [notifications[..<middle], notifications[middle...]] where !Task.isCancelled {
            guard clock >= channels[index].notBefore else { return }
            await post(Array(half), to: index, budget: &budget)
        }
    }

    /// Posts one notification to a webhook.
    private func post(_ notification: Notification, to index: Int) async {
        let content = WebhookBody(notification)
        let outcome: ReceiverChannel.Outcome
        do {
            outcome = await channels[index].post(
                try JSONText.bytes(content), idempotencyKey: content.idempotencyKey)
        } catch {
            outcome = .refused("\(error)")
        }
        finish([notification], at: index, outcome)
    }

    /// Takes what became of a request into the state.
    private func finish(_ notifications: [Notification], at index: Int, _ outcome: ReceiverChannel.Outcome) {
        // A request that was cut short when the notifier closes says nothing about the receiver.
        if case .failed = outcome, Task.isCancelled { return }
        let key = channels[index].key
        let now = clock
        switch outcome {
        case .taken:
            channels[index].succeed()
            recovered(index)
            var events: [AlertEvent] = []
            for notification in notifications {
                let id = notification.entry.id
                book.note(id, receiver: key) {
                    $0.sentAt = now
                    $0.refusals = 0
                }
                guard notification.isNew else { continue }
                let event = AlertEvent.acknowledged(
                    id: id, receiver: key, phase: notification.phase, seconds: wallSeconds)
                book.apply(event)
                events.append(event)
            }
            persist(events)
        case .refused(let reason):
            channels[index].counts.failedRequests += 1
            for notification in notifications { refused(notification, at: index, reason) }
        case .failed(let problem, let retryAfter):
            channels[index].fail(
                retryAfterSeconds: retryAfter, clock: now, draw: Double.random(in: 0..<1))
            failing(index, problem)
        }
    }

    /// Lets a refused notification wait, without holding up others.
    private func refused(_ notification: Notification, at index: Int, _ reason: String) {
        let channel = channels[index]
        let refusals = notification.entry.progress[channel.key]?.refusals ?? 0
        let wait = min(options.firstWaitSeconds * Double(1 << min(refusals, 20)), options.longestWaitSeconds)
        let time = clock + wait
        book.note(notification.entry.id, receiver: channel.key) {
            $0.notBefore = time
            $0.refusals = refusals + 1
        }
        guard refusals == 0 else { return }
        logger.warning(
            "Receiver rejects an alert; it is retried until accepted or expired.",
            metadata: [
                "receiver": "\(channel.endpoint.url)", "reason": "\(reason)", "alert": "\(notification.entry.id)",
            ])
    }

    /// Says once that a receiver fails, not with every try.
    private func failing(_ index: Int, _ problem: String) {
        guard !channels[index].isReported else { return }
        channels[index].isReported = true
        logger.warning(
            "Receiver is unreachable; alerts are queued and retried.",
            metadata: ["receiver": "\(channels[index].endpoint.url)", "reason": "\(problem)"])
    }

    private func recovered(_ index: Int) {
        guard channels[index].isReported else { return }
        channels[index].isReported = false
        logger.notice("Receiver recovered.", metadata: ["receiver": "\(channels[index].endpoint.url)"])
    }
}
