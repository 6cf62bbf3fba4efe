/// Thrown where work took longer than its deadline.
struct DeadlineExceeded: Error, CustomStringConvertible {
    let duration: Duration
    var description: String { "no complete answer within \(duration)" }
}

/// Runs `body` and cancels it when `duration` is over.
func withDeadline<Result: Sendable>(
    _ duration: Duration, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: duration)
            throw DeadlineExceeded(duration: duration)
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
    }
}
