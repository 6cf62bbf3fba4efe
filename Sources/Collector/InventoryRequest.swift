internal import Core
internal import Synchronization

/// A question to an inventory that is asked in the background: a runtime that hangs must not stop the sampling.
final class InventoryRequest: Sendable {
    typealias Outcome = Result<ContainerListing, any Error>

    private struct State {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome?, Never>?
        var task: Task<Void, Never>?

        mutating func takeWaiter() -> CheckedContinuation<Outcome?, Never>? {
            defer { waiter = nil }
            return waiter
        }
    }

    /// When it was asked, on the monotonic clock.
    let startedSeconds: Double
    private let state = Mutex(State())

    init(_ inventory: any ContainerInventory, startedSeconds: Double) {
        self.startedSeconds = startedSeconds
        let task = Task {
            let outcome: Outcome
            do {
                outcome = .success(try await inventory.listing())
            } catch {
                outcome = .failure(error)
            }
            finish(outcome)
        }
        state.withLock { $0.task = task }
    }

    /// The outcome; nil if there is none after so long. To be called once.
    func outcome(withinSeconds seconds: Double) async -> Outcome? {
        await withCheckedContinuation { (continuation: CheckedContinuation<Outcome?, Never>) in
            let outcome = state.withLock { state in
                if state.outcome == nil { state.waiter = continuation }
                return state.outcome
            }
            if let outcome {
                continuation.resume(returning: outcome)
                return
            }
            Task {
                // Only a cancelled task is woken early, and nobody holds this one.
                try? await Task.sleep(for: .seconds(clamping: seconds))
                state.withLock { $0.takeWaiter() }?.resume(returning: nil)
            }
        }
    }

    /// The outcome if it is there.
    var outcome: Outcome? { state.withLock { $0.outcome } }

    func cancel() { state.withLock { $0.task }?.cancel() }

    private func finish(_ outcome: Outcome) {
        state.withLock { state in
            state.outcome = outcome
            return state.takeWaiter()
        }?.resume(returning: outcome)
    }
}
