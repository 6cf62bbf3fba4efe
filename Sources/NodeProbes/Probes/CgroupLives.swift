internal import CProbes

/// What the kernel told of cgroups that came, were joined, and went, in one hierarchy. Times are on the monotonic clock.
struct CgroupLives {
    /// A cgroup that was created while the agent watched.
    struct Life: Equatable {
        let bornSeconds: Double
        /// nil if it was too long to be kept, or is not UTF-8.
        let path: String?
        var endedSeconds: Double?
    }

    private var lives: [UInt64: Life] = [:]
    /// When the first process joined a cgroup that stood empty.
    private(set) var joins: [UInt64: Double] = [:]

    mutating func created(_ event: lifecycle_event) {
        var event = event
        let path = withUnsafeBytes(of: &event.path) { String(validating: $0.prefix { $0 != 0 }, as: UTF8.self) }
        lives[event.cgroup_id] = Life(bornSeconds: event.seconds, path: path?.isEmpty ?? true ? nil : path)
    }

    /// - Parameter readSeconds: when counters were last read. A cgroup that is younger has no earlier counts to be told from.
    mutating func populated(_ event: lifecycle_event, readSeconds: Double) {
        if let life = lives[event.cgroup_id], life.bornSeconds > readSeconds { return }
        joins[event.cgroup_id] = event.seconds
    }

    /// Notes cgroups whose container is not listed any more.
    mutating func left(_ ids: Set<UInt64>, seconds: Double) {
        for id in ids { joins[id] = seconds }
    }

    mutating func removed(_ event: lifecycle_event) {
        lives[event.cgroup_id]?.endedSeconds = event.seconds
        joins[event.cgroup_id] = nil
    }

    /// When a cgroup that is there was created, if that was seen.
    func bornSeconds(_ id: UInt64) -> Double? { lives[id].flatMap { $0.endedSeconds == nil ? $0.bornSeconds : nil } }

    /// Forgets a removed cgroup and gives what was known of it.
    mutating func take(_ id: UInt64) -> Life? { lives.removeValue(forKey: id) }

    /// Forgets joins that were made use of, or were of cgroups that are no containers.
    mutating func forgetJoins(before seconds: Double) { joins = joins.filter { $0.value >= seconds } }

    /// Forgets what is not there any more.
    mutating func keep(_ there: Set<UInt64>) {
        lives = lives.filter { there.contains($0.key) || $0.value.endedSeconds != nil }
        joins = joins.filter { there.contains($0.key) }
    }
}

extension lifecycle_event {
    /// On the monotonic clock.
    var seconds: Double { Double(time_nanoseconds) * 1e-9 }
}
