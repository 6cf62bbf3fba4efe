package import Collector
internal import Core
internal import Files
internal import HTTP
internal import Logging

/// Sends bodies to an endpoint in order: a body is queued on disk, and a task of its own sends what is queued.
///
/// A body is sent again until the server takes or refuses it, so each arrives at least once and in order. A server that
/// is killed may lose what it took and had in memory alone: when it was away, what it took within the last seconds is
/// sent again first. What does not fit the queue's limit is dropped, oldest first, and counted.
package actor Delivery {
    /// The address as shown to people.
    nonisolated let url: String
    private let endpoint: Endpoint
    nonisolated let watch = ConnectionWatch()
    private let policy: RetryPolicy
    private let resendSeconds: Double
    private let timeoutSeconds: Double
    private let logger: Logger
    private let box: QueueBox
    private let origin = ContinuousClock.now
    private var sender: Task<Void, Never>?
    private var isFailing = false
    private var isRefusing = false
    private var isFinishing = false
    /// Whether the server may have lost what it took.
    private var isLossSuspected = false
    private var lastResendSeconds = -Double.infinity
    /// Whether the end was already used to send again what may be lost.
    private var isResentAtEnd = false
    /// The connection of the last answer, unless the server announced its end.
    private var connection: Int?
    private var habit = ConnectionHabit()
    private var counts: DeliveryStatus
    private var reportedDamage = 0

    /// A queue that cannot be copied, where an actor can hold it.
    private final class QueueBox {
        var queue: DiskQueue
        private let lock: FolderLock

        init(_ queue: consuming DiskQueue, lock: consuming FolderLock) {
            self.queue = queue
            self.lock = lock
        }
    }

    /// Opens the queue and begins to send what an earlier process left in it.
    ///
    /// - Parameters:
    ///   - headers: what the protocol asks of a request, name and value.
    ///   - queueFolder: this process alone may use it.
    ///   - resendSeconds: for how long a server may hold in memory alone what it took.
    init(
        url: String, access: EndpointAccess = EndpointAccess(), headers: [(String, String)], queueFolder: String,
        queueLimitBytes: Int, resendSeconds: Double, policy: RetryPolicy = RetryPolicy(), timeoutSeconds: Double = 30,
        logger: Logger
    ) throws {
        var access = access
        access.headers += try headers.map { try HeaderField(name: $0.0, value: $0.1) }
        endpoint = try Endpoint(url, access: access, watch: watch)
        self.url = endpoint.url
        counts = DeliveryStatus(endpoint: endpoint.url)
        self.policy = policy
        self.resendSeconds = resendSeconds
        self.timeoutSeconds = timeoutSeconds
        self.logger = logger
        try DiskQueue.make(folder: queueFolder)
        let lock = try FolderLock(queueFolder, use: "sends what waits in this queue")
        box = QueueBox(try DiskQueue(folder: queueFolder, limitBytes: queueLimitBytes), lock: lock)
    }

    /// How far it is.
    package var status: DeliveryStatus {
        var status = counts
        status.waitingBytes = box.queue.waitingBytes
        status.damagedRequests = box.queue.damagedCount
        return status
    }

    /// Queues a body; it is on disk on return.
    func append(_ body: [UInt8]) throws {
        let dropped = try box.queue.append(body)
        if dropped > 0 {
            counts.droppedRequests += dropped
            let diagnostic = Diagnostic(
                place: url, problem: "the queue is full; dropped the \(dropped) oldest requests",
                remedy: "raise \(.queueBytes)")
            logger.error("\(diagnostic.text())")
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
        isFinishing = true
        start()
        let sending = sender
        let timer = Task {
            try? await Task.sleep(for: .seconds(clamping: limit))
            sending?.cancel()
        }
        await sending?.value
        timer.cancel()
    }

    private func drain() async {
        defer { sender = nil }
        var failures = 0
        while !Task.isCancelled {
            do {
                try rewindIfLost()
                let item = try box.queue.first()
                reportDamage()
                guard let item else { return }
                let decision = await send(item.body, isRepeated: item.isRepeated, failures: failures)
                if case .again(let seconds) = decision {
                    failures += 1
                    counts.repeatedTries += 1
                    try? await Task.sleep(for: .seconds(clamping: seconds))
                    continue
                }
                count(decision, isRepeated: item.isRepeated)
                failures = 0
                try box.queue.remove(
                    item, atSeconds: nowSeconds, keepSeconds: isLossSuspected ? .infinity : resendSeconds)
            } catch {
                logger.error("\(url): \(error)")
                try? await Task.sleep(for: .seconds(clamping: policy.longestWaitSeconds))
            }
        }
    }

    /// Goes back in the queue where the server may have lost what it took.
    ///
    /// At most once in the time that is sent again, and once at the end, however often connections are lost; so sending
    /// always gets on.
    private func rewindIfLost() throws {
        if let connection, !watch.isOpen(connection) { lost(connection) }
        let now = nowSeconds
        guard isLossSuspected, isFinishing ? !isResentAtEnd : now - lastResendSeconds >= resendSeconds else { return }
        isLossSuspected = false
        isResentAtEnd = isFinishing
        if try box.queue.rewind() { lastResendSeconds = now }
    }

    /// A connection ended that no answer had announced to end. That is how a killed server shows, unless this one ends each
    /// connection so.
    private func lost(_ connection: Int) {
        habit.ended(connection)
        self.connection = nil
        if habit.isOneAnswerEach {
            isLossSuspected = false
        } else {
            suspectLoss()
        }
    }

    private func suspectLoss() {
        if resendSeconds > 0, box.queue.keepsSent { isLossSuspected = true }
        connection = nil
    }

    private func reportDamage() {
        let count = box.queue.damagedCount
        guard count > reportedDamage else { return }
        let places = count - reportedDamage
        logger.error(
            """
            \(url): the queue on disk is damaged at \(places) place\(places == 1 ? "" : "s"); the requests there are lost, \
            those behind are sent; check the disk
            """)
        reportedDamage = count
    }

    private func count(_ decision: RetryPolicy.Decision, isRepeated: Bool) {
        switch (decision, isRepeated) {
        case (.done, false): counts.sentRequests += 1
        case (.done, true): counts.resentRequests += 1
        case (.refused, false): counts.refusedRequests += 1
        case (.refused, true): counts.resentRefusedRequests += 1
        case (.again, _): break
        }
    }

    private func send(_ body: [UInt8], isRepeated: Bool, failures: Int) async -> RetryPolicy.Decision {
        let draw = Double.random(in: 0..<1)
        do {
            let answer = try await endpoint.post(body, timeoutSeconds: timeoutSeconds)
            // The connection may have ended between the last look at it and the request, which then went over another.
            if let connection, connection != watch.latest { lost(connection) }
            connection = answer.endsConnection ? nil : watch.latest
            habit.answered(on: watch.latest)
            if RetryPolicy.isAway(status: answer.status) { suspectLoss() }
            let decision = policy.decide(
                status: answer.status, retryAfterSeconds: answer.retryAfterSeconds, failures: failures, draw: draw)
            switch decision {
            case .done: recovered()
            // A server may refuse what it has.
            case .refused: if !isRepeated { refusing("\(answer.status) \(answer.reason)") }
            case .again: failing("answered \(answer.status) \(answer.reason)")
            }
            return decision
        } catch {
            failing("cannot be reached (\(VisibleText.line("\(error)")))")
            if !Task.isCancelled { suspectLoss() }
            return .again(afterSeconds: policy.wait(failures: failures, draw: draw))
        }
    }

    /// Seconds since the start.
    private var nowSeconds: Double { (ContinuousClock.now - origin) / .seconds(1) }

    /// Says once that an endpoint fails, not with every try.
    private func failing(_ problem: String) {
        guard !isFailing, !Task.isCancelled else { return }
        isFailing = true
        logger.warning("\(url): \(problem); requests are queued and retried")
    }

    /// Says once that requests are lost; the counts tell how many.
    private func refusing(_ reason: String) {
        guard !isRefusing else { return }
        isRefusing = true
        logger.error("\(url): rejects requests permanently (\(reason)); they are dropped until it accepts one")
    }

    private func recovered() {
        guard isFailing || isRefusing else { return }
        isFailing = false
        isRefusing = false
        logger.notice("\(url): recovered")
    }
}
