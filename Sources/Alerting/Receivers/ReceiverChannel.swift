internal import Core
internal import HTTP

/// The way to one receiver, and how it fares.
struct ReceiverChannel {
    let schedule: Schedule
    let endpoint: Endpoint
    var counts: NotifierStatus.Receiver
    /// Failures since the last answer that took something.
    var failures = 0
    /// Nothing is sent before, on the sender's clock.
    var notBefore = -Double.infinity
    /// Whether this failure was reported.
    var isReported = false

    /// What became of a request.
    enum Outcome {
        case taken
        /// The receiver takes others, but not this one.
        case refused(String)
        /// The receiver takes nothing now.
        case failed(String, retryAfterSeconds: Double?)
    }

    var kind: AlertReceiver.Kind { schedule.kind }
    /// Its name in the state on disk.
    var key: String { schedule.receiver }

    init(_ receiver: AlertReceiver, options: NotifierOptions) throws {
        var access = receiver.access
        access.headers.append(try HeaderField(name: "Content-Type", value: "application/json"))
        endpoint = try Endpoint(receiver.target, access: access)
        schedule = Schedule(
            receiver: "\(receiver.kind.rawValue)-\(endpoint.fileName)", kind: receiver.kind, options: options)
        counts = NotifierStatus.Receiver(url: endpoint.url)
    }

    /// Posts a body, with a key by which a webhook drops what it has.
    func post(_ body: [UInt8], idempotencyKey: String?) async -> Outcome {
        do {
            let headers = try idempotencyKey.map { [try HeaderField(name: "Idempotency-Key", value: $0)] } ?? []
            let answer = try await endpoint.post(
                body, headers: headers, timeoutSeconds: schedule.options.timeoutSeconds)
            switch answer.status {
            case 200..<300: return .taken
            case 400, 413, 422: return .refused("\(answer.status) \(answer.reason)")
            default:
                return .failed(
                    "answered \(answer.status) \(answer.reason)", retryAfterSeconds: answer.retryAfterSeconds)
            }
        } catch {
            return .failed("cannot be reached (\(VisibleText.line("\(error)")))", retryAfterSeconds: nil)
        }
    }

    /// Notes that the receiver takes nothing now.
    mutating func fail(retryAfterSeconds: Double?, clock: Double, draw: Double) {
        let options = schedule.options
        counts.failedRequests += 1
        counts.isFailing = true
        let doubled = options.firstWaitSeconds * Double(1 << min(failures, 20))
        failures += 1
        // A receiver that asks for an hour would learn of alerts an hour late.
        let wait = max(doubled * (0.5 + 0.5 * draw), retryAfterSeconds ?? 0)
        notBefore = clock + min(wait, options.longestWaitSeconds)
    }

    /// Notes that the receiver took something.
    mutating func succeed() {
        counts.sentRequests += 1
        counts.isFailing = false
        failures = 0
    }
}
