package import Collector
internal import Store

/// Sends bodies to an endpoint in order: a body is queued on disk, and a task of its own sends what is queued.
///
/// A body is sent again until the server takes or refuses it, so each arrives at least once and in order. What does not
/// fit the queue's limit is dropped, oldest first, and counted.
package actor Delivery {
    private let endpoint: Endpoint
    private let headers: [(String, String)]
    private let policy: RetryPolicy
    private let timeoutSeconds: Double
    private let report: @Sendable (String) -> Void
    private let box: QueueBox
    private var sender: Task<Void, Never>?
    private var isFailing = false
    private var isRefusing = false
    private var counts: DeliveryStatus

    /// A queue that cannot be copied, where an actor can hold it.
    private final class QueueBox {
        var queue: DiskQueue

        init(_ queue: consuming DiskQueue) { self.queue = queue }
    }

    /// Opens the queue and begins to send what an earlier process left in it.
    init(
        endpoint: Endpoint, headers: [(String, String)], queueFolder: String, queueLimitBytes: Int,
        policy: RetryPolicy = RetryPolicy(), timeoutSeconds: Double = 30,
        report: @escaping @Sendable (String) -> Void
    ) throws {
        self.endpoint = endpoint
        counts = DeliveryStatus(endpoint: endpoint.url)
        self.headers = headers
        self.policy = policy
        self.timeoutSeconds = timeoutSeconds
        self.report = report
        box = QueueBox(try DiskQueue(folder: queueFolder, limitBytes: queueLimitBytes))
    }

    /// How far it is.
    package var status: DeliveryStatus {
        var status = counts
        status.waitingBytes = box.queue.waitingBytes
        return status
    }

    /// Queues a body; it is on disk on return.
    func append(_ body: [UInt8]) throws {
        let dropped = try box.queue.append(body)
        if dropped > 0 {
            counts.droppedRequests += dropped
            report("\(endpoint.url): the queue is full; dropped \(dropped) requests, the oldest (--queue-bytes)")
        }
        start()
    }

    /// Begins to send if there is something to send.
    func start() {
        guard sender == nil else { return }
        sender = Task { await drain() }
    }

    /// Waits until all is sent, at most for a time; what is left then stays queued for the next process.
    func finish(withinSeconds limit: Double) async {
        start()
        let sending = sender
        let timer = Task {
            try? await Task.sleep(for: .seconds(limit))
            sending?.cancel()
        }
        await sending?.value
        timer.cancel()
    }

    private func drain() async {
        defer { sender = nil }
        var failures = 0
        while !Task.isCancelled {
            let item: DiskQueue.Item
            do {
                guard let first = try box.queue.first() else { return }
                item = first
                let decision = await send(item.body, failures: failures)
                switch decision {
                case .done: counts.sentRequests += 1
                case .refused: counts.refusedRequests += 1
                case .again(let seconds):
                    failures += 1
                    counts.repeatedTries += 1
                    try? await Task.sleep(for: .seconds(seconds))
                    continue
                }
                failures = 0
                try box.queue.remove(item)
            } catch {
                report("\(error)")
                try? await Task.sleep(for: .seconds(policy.longestWaitSeconds))
            }
        }
    }

    private func send(_ body: [UInt8], failures: Int) async -> RetryPolicy.Decision {
        let draw = Double.random(in: 0..<1)
        do {
            let answer = try await endpoint.post(body, headers: headers, timeoutSeconds: timeoutSeconds)
            let decision = policy.decide(
                status: answer.status, retryAfterSeconds: answer.retryAfterSeconds, failures: failures, draw: draw)
            switch decision {
            case .done: recovered()
            case .refused: refusing("\(answer.status) \(answer.reason)")
            case .again: failing("answered \(answer.status) \(answer.reason)")
            }
            return decision
        } catch {
            failing("cannot be reached (\(error))")
            return .again(afterSeconds: policy.wait(failures: failures, draw: draw))
        }
    }

    /// Says once that an endpoint fails, not with every try.
    private func failing(_ problem: String) {
        guard !isFailing, !Task.isCancelled else { return }
        isFailing = true
        report("\(endpoint.url): \(problem); what it should get is kept and sent again")
    }

    /// Says once that requests are lost; the counts tell how many.
    private func refusing(_ reason: String) {
        guard !isRefusing else { return }
        isRefusing = true
        report("\(endpoint.url): refuses requests for good (\(reason)); they are lost until it takes one again")
    }

    private func recovered() {
        guard isFailing || isRefusing else { return }
        isFailing = false
        isRefusing = false
        report("\(endpoint.url): takes requests again")
    }
}
