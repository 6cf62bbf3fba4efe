internal import Core

/// Keeps each container's last reading and makes samples of the differences.
struct RateCalculator {
    fileprivate struct Entry {
        var identity: ContainerIdentity
        /// The totals that the next reading is compared with, and when they were read: those of the last reading, or older
        /// ones of a metric that could not be read since.
        var before: MetricTable<Double>
        var beforeSeconds: MetricTable<Double>
        /// When the last reading was taken, or the container began, on the monotonic clock.
        var sinceSeconds: Double
        /// Totals since the container was first seen.
        var totals: MetricTable<Double>
        /// Whether no sample was made yet and the container began after the collection did.
        var isNew: Bool
    }

    /// How long the totals of a container that left are kept.
    private static let formerSeconds = 600.0

    private var entries: [String: Entry] = [:]
    /// What cgroups without processes showed when they were last listed, and when.
    private var idle: [String: CounterReading] = [:]
    private var idleSeconds = 0.0
    /// Totals of containers that left the list, and when they were last read: a runtime that restarts may leave some out.
    private var former: [String: (totals: MetricTable<Double>, seconds: Double)] = [:]
    /// Containers that were listed and had gone before anything was read of them.
    private var unread: [String: ContainerIdentity] = [:]

    var containerCount: Int { entries.count }

    /// Containers that are known and not in a list.
    func missing(from ids: Set<String>) -> [ContainerIdentity] {
        entries.values.filter { !ids.contains($0.identity.containerID) }.map(\.identity)
            .sorted { $0.containerID < $1.containerID }
    }

    /// Notes a container of which nothing could be read.
    mutating func note(_ identity: ContainerIdentity) {
        if entries[identity.containerID] == nil { unread[identity.containerID] = identity }
    }

    /// Forgets that nothing could be read of a container.
    mutating func forgetUnread(_ identity: ContainerIdentity) {
        unread[identity.containerID] = nil
    }

    /// Takes what all cgroups without processes show, for the containers that begin in them.
    mutating func setIdle(_ readings: [String: CounterReading], seconds: Double) {
        idle = readings
        idleSeconds = seconds
    }

    /// Containers that were noted, never read, and are not in a list. They are forgotten.
    mutating func takeUnread(missingFrom ids: Set<String>) -> [ContainerIdentity] {
        let gone = unread.filter { !ids.contains($0.key) }
        for id in gone.keys { unread[id] = nil }
        return gone.values.sorted { $0.containerID < $1.containerID }
    }

    /// Takes a reading.
    ///
    /// A container that is new gets its first sample at once if it is known when it began. Otherwise the first reading is
    /// what the next one is compared with.
    ///
    /// - Parameters:
    ///   - newSinceSeconds: a time before which a container that is new cannot have begun; nil if that is not known.
    ///   - isLast: the container has ended.
    /// - Returns: the sample, or nil where there is nothing to compare with.
    mutating func sample(
        _ identity: ContainerIdentity, reading: CounterReading, now: ClockReading, newSinceSeconds: Double?,
        isLast: Bool = false
    ) -> Sample? {
        let id = identity.containerID
        unread[id] = nil
        guard var entry = entries[id] ?? begin(identity, reading, newSinceSeconds) else {
            let time = now.monotonicSeconds
            entries[id] = Entry(
                identity: identity, before: reading.totals, beforeSeconds: MetricTable(repeating: time),
                sinceSeconds: time, totals: MetricTable(repeating: .nan), isNew: false)
            return nil
        }
        let interval = now.monotonicSeconds - entry.sinceSeconds
        guard interval > 0 else { return nil }
        var values = MetricTable(repeating: Double.nan)
        for metric in Metric.allCases { values[metric] = entry.take(metric, reading, now.monotonicSeconds) }
        let sample = Sample(
            container: identity, timeSeconds: now.unixSeconds, intervalSeconds: interval,
            isPartial: entry.isNew || isLast, values: values, totals: entry.totals,
            states: MetricTable {
                reading.states[$0] != .off && !values[$0].isFinite ? .missing : reading.states[$0]
            })
        entry.identity = identity
        entry.sinceSeconds = now.monotonicSeconds
        entry.isNew = false
        entries[id] = entry
        return sample
    }

    /// What a new container's first reading is compared with; nil if it is not known when the container began.
    private func begin(
        _ identity: ContainerIdentity, _ reading: CounterReading, _ newSinceSeconds: Double?
    ) -> Entry? {
        let idle = idle[identity.containerID]
        let former = former[identity.containerID]
        let standing = reading.joined?.monotonicSeconds ?? (idle == nil ? former?.seconds : idleSeconds)
        guard let seconds = standing ?? reading.bornMonotonicSeconds ?? newSinceSeconds else { return nil }
        let before = MetricTable { metric in
            if reading.states[metric] == .off { return Double.nan }
            if standing == nil || reading.joined?.metrics.contains(metric) == true { return 0 }
            // What a cgroup did before its present first process is not the container's.
            return idle?.totals[metric] ?? former?.totals[metric] ?? .nan
        }
        return Entry(
            identity: identity, before: before, beforeSeconds: MetricTable(repeating: max(seconds, 0)),
            sinceSeconds: max(seconds, 0), totals: MetricTable(repeating: .nan), isNew: true)
    }

    /// Forgets a container that has ended.
    mutating func remove(_ identity: ContainerIdentity) {
        guard let entry = entries.removeValue(forKey: identity.containerID) else { return }
        former = former.filter { entry.sinceSeconds - $0.value.seconds < Self.formerSeconds }
        former[identity.containerID] = (entry.before, entry.sinceSeconds)
    }
}

extension RateCalculator.Entry {
    /// A metric's value, and what the next reading is compared with.
    fileprivate mutating func take(_ metric: Metric, _ reading: CounterReading, _ nowSeconds: Double) -> Double {
        let total = reading.totals[metric]
        if metric.isGauge {
            totals[metric] = total
            return total
        }
        let share = reading.observedShare[metric]
        // Counted on, but not read: the next reading has these events too.
        if reading.states[metric] == .missing, share > 0 { return .nan }
        let (earlier, interval) = (before[metric], nowSeconds - beforeSeconds[metric])
        before[metric] = total
        beforeSeconds[metric] = nowSeconds
        guard total.isFinite, earlier.isFinite, share > 0, interval > 0 else { return .nan }
        // A total that fell is of a counter that restarted.
        let increase = (total >= earlier ? total - earlier : total) / share
        totals[metric] = (totals[metric].isFinite ? totals[metric] : 0) + increase
        return increase / interval
    }
}
