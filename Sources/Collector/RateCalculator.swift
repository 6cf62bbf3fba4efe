internal import Core

/// Keeps each container's last reading and makes samples of the differences.
struct RateCalculator {
    private struct Entry {
        var identity: ContainerIdentity
        var reading: CounterReading
        /// When `reading` was taken, or the container began, on the monotonic clock.
        var sinceSeconds: Double
        /// Totals since the container was first seen.
        var totals: MetricTable<Double>
        /// Whether no sample was made yet and the container began after the collection did.
        var isNew: Bool
    }

    private var entries: [String: Entry] = [:]
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

    /// Containers that were noted, never read, and are not in a list. They are forgotten.
    mutating func takeUnread(missingFrom ids: Set<String>) -> [ContainerIdentity] {
        let gone = unread.filter { !ids.contains($0.key) }
        for id in gone.keys { unread[id] = nil }
        return gone.values.sorted { $0.containerID < $1.containerID }
    }

    /// Takes a reading.
    ///
    /// A container that is new gets its first sample at once if it is known when it began: its totals so far are then
    /// those of the time since. Otherwise the first reading is what the next one is compared with.
    ///
    /// - Parameters:
    ///   - newSinceSeconds: a time before which a container that is new cannot have begun; nil if that is not known.
    ///   - isLast: the container has ended.
    /// - Returns: the sample, or nil where there is nothing to compare with.
    mutating func sample(
        _ identity: ContainerIdentity, reading: CounterReading, now: ClockReading, newSinceSeconds: Double?,
        isLast: Bool = false
    ) -> Sample? {
        unread[identity.containerID] = nil
        var entry: Entry
        if let known = entries[identity.containerID] {
            entry = known
        } else if let begin = newSinceSeconds.map({ max(reading.bornMonotonicSeconds ?? $0, 0) }) {
            var zero = CounterReading()
            for metric in Metric.allCases where reading.states[metric] != .off {
                zero.totals[metric] = 0
            }
            entry = Entry(
                identity: identity, reading: zero, sinceSeconds: begin,
                totals: MetricTable(repeating: .nan), isNew: true)
        } else {
            entries[identity.containerID] = Entry(
                identity: identity, reading: reading, sinceSeconds: now.monotonicSeconds,
                totals: MetricTable(repeating: .nan), isNew: false)
            return nil
        }
        let interval = now.monotonicSeconds - entry.sinceSeconds
        guard interval > 0 else { return nil }
        var values = MetricTable(repeating: Double.nan)
        for metric in Metric.allCases {
            let total = reading.totals[metric]
            let before = entry.reading.totals[metric]
            if metric.isGauge {
                values[metric] = total
                entry.totals[metric] = total
                continue
            }
            let share = reading.observedShare[metric]
            guard total.isFinite, before.isFinite, share > 0 else { continue }
            // A total that fell is a counter that began anew.
            let increase = (total >= before ? total - before : total) / share
            values[metric] = increase / interval
            let sum = entry.totals[metric]
            entry.totals[metric] = (sum.isFinite ? sum : 0) + increase
        }
        let sample = Sample(
            container: identity, timeSeconds: now.unixSeconds, intervalSeconds: interval,
            isPartial: entry.isNew || isLast, values: values, totals: entry.totals, states: reading.states)
        entry.identity = identity
        entry.reading = reading
        entry.sinceSeconds = now.monotonicSeconds
        entry.isNew = false
        entries[identity.containerID] = entry
        return sample
    }

    /// Forgets a container that has ended.
    mutating func remove(_ identity: ContainerIdentity) {
        entries[identity.containerID] = nil
    }
}
