internal import Core

/// When to learn: after the first span of observation, for new workloads, after an operator accepted a change, and again
/// from time to time. Times are those of the data.
struct LearnSchedule: Codable, Sendable, Equatable {
    private var firstSeconds: Double?
    private var firstSeen: [String: Double] = [:]
    private var lastAttempt: Double?
    private var lastFit: Double?
    /// Number of the last learned version.
    private(set) var version = 0

    /// What to learn now.
    enum Due: Equatable {
        case all
        case only([Workload])
    }

    mutating func observe(_ workloads: Set<Workload>, at seconds: Double) {
        firstSeconds = firstSeconds ?? seconds
        for workload in workloads where firstSeen[workload.name] == nil { firstSeen[workload.name] = seconds }
    }

    func due(
        at seconds: Double, unlearned: Set<Workload>, accepted: [Workload: Double], learnSeconds: Double?,
        refitSeconds: Double?
    ) -> Due? {
        guard let learnSeconds, let firstSeconds else { return nil }
        if let refitSeconds, let lastFit, seconds - lastFit >= refitSeconds { return .all }
        // A failed attempt is not repeated at once: there must be more to learn from.
        if let lastAttempt, seconds - lastAttempt < min(learnSeconds, 600) / 2 { return nil }
        let changed = accepted.filter { seconds - $0.value >= min(learnSeconds, 600) }.map(\.key)
        let new = unlearned.filter { seconds - (firstSeen[$0.name] ?? firstSeconds) >= learnSeconds }
        let names = Set(changed).union(new).sorted()
        return names.isEmpty ? nil : .only(names)
    }

    /// Begins an attempt; the number of its version.
    mutating func begin(_ due: Due, at seconds: Double) -> Int {
        lastAttempt = seconds
        if due == .all || lastFit == nil { lastFit = seconds }
        version += 1
        return version
    }
}
