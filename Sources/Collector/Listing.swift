internal import Core

/// When the inventory is asked, and what is known from it.
struct Listing {
    enum Answer {
        /// The last list stands.
        case unchanged
        /// A list, and a time at which it was right.
        case list(ContainerListing, seconds: Double)
        case failure(String)
    }

    private let intervalSeconds: Double
    private let patienceSeconds: Double
    private let deadlineSeconds: Double
    private let guidanceStyle: Guidance.Style
    /// When the list was last right, and when the inventory was last asked, on the monotonic clock.
    private(set) var listedSeconds: Double?
    private var askedSeconds = -Double.infinity
    /// Sampling intervals in which the inventory is still to be asked after a change.
    private var due = 0
    private var request: InventoryRequest?
    private var isOverdue = false

    init(_ settings: SamplerSettings) {
        intervalSeconds = settings.inventorySeconds
        patienceSeconds =
            settings.inventoryPatienceSeconds
            ?? max(settings.intervalSeconds / 5, min(0.1, settings.intervalSeconds / 2))
        deadlineSeconds = settings.inventoryDeadlineSeconds
        guidanceStyle = settings.guidanceStyle
    }

    /// Asks if it is time or cgroups came or went, and waits a moment for the answer. One question is open at a time.
    ///
    /// - Parameters:
    ///   - change: whether cgroups came or went; nil if nobody notices.
    ///   - isFailing: whether the last answer was a failure.
    mutating func next(
        _ inventory: any ContainerInventory, change: Bool?, nowSeconds now: Double, isFailing: Bool
    ) async -> Answer {
        // A runtime creates the cgroup first and says some moments later that the container runs.
        if change != false { due = 3 }
        if let request {
            // An open question may be older than the change: another follows it.
            return request.outcome.map { finish(request, $0) } ?? overdue(request, now)
        }
        if change == false { due = max(0, due - 1) }
        if due == 0, now - askedSeconds < intervalSeconds, !isFailing {
            if listedSeconds != nil { listedSeconds = now }
            return .unchanged
        }
        askedSeconds = now
        let request = InventoryRequest(inventory, startedSeconds: now)
        self.request = request
        return await request.outcome(withinSeconds: patienceSeconds).map { finish(request, $0) } ?? .unchanged
    }

    private mutating func finish(_ request: InventoryRequest, _ outcome: InventoryRequest.Outcome) -> Answer {
        self.request = nil
        isOverdue = false
        switch outcome {
        case .success(let list):
            listedSeconds = request.startedSeconds
            return .list(list, seconds: request.startedSeconds)
        case .failure(let error):
            let diagnostic = (error as? any DiagnosticError)?.diagnostic
            return .failure(diagnostic?.text(style: guidanceStyle) ?? "\(error)")
        }
    }

    /// The question stays open: its answer counts whenever it comes.
    private mutating func overdue(_ request: InventoryRequest, _ now: Double) -> Answer {
        guard !isOverdue, now - request.startedSeconds >= deadlineSeconds else { return .unchanged }
        isOverdue = true
        request.cancel()
        return .failure("no answer for \(Int(clamping: deadlineSeconds)) s; the last list stays in use")
    }
}
