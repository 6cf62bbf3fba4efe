internal import CProbes
package import Collector
package import Core

/// Counts events with kernel probes.
package struct KernelProbeSource: CounterSource {
    package let name = "kernel probes"

    private let probes: KernelProbes
    private let clock: any CollectorClock
    private var indices: [CgroupIndex]
    private var attachments: HookAttachments
    private var containersKnown: Set<String> = []
    /// Whether cgroups were made since the last look.
    private var hasNewCgroups = true
    private var lives = CgroupLives()
    private var history = CountHistory()
    /// Containers that a reading was given for.
    private var containersRead: Set<String> = []
    private var ended: [EndedCgroup] = []
    private var table: CounterTable
    /// Cgroups that were removed and may still have a slot, by table.
    private var dead: [Set<UInt64>]
    private var lostLifecycleEvents: UInt64 = 0
    private var readsSinceReconciled = 0
    private let nanosecondsByHook: [Hook: Double]

    /// - Parameters:
    ///   - hooks: those that are attached.
    ///   - nanosecondsByHook: what one event costs the observed program.
    init(
        _ probes: KernelProbes, hierarchy: IdentityHierarchy, hooks: Set<Hook>, nanosecondsByHook: [Hook: Double],
        clock: any CollectorClock
    ) {
        self.probes = probes
        table = CounterTable(probes)
        self.clock = clock
        self.nanosecondsByHook = nanosecondsByHook
        attachments = HookAttachments(hooks: hooks, now: clock.now().monotonicSeconds)
        let isUnified = hierarchy.kind == .unified
        indices = [
            CgroupIndex(mount: hierarchy.mount, hierarchy: hierarchy.number, table: CPROBES_BY_CGROUP) {
                isUnified ? $0.unified : $0.controllers["memory"]
            }
        ]
        if let mount = hierarchy.blockMount {
            let isBlockUnified = hierarchy.blockNumber == 0
            indices.append(
                CgroupIndex(mount: mount, hierarchy: hierarchy.blockNumber, table: CPROBES_BY_BLKCG) {
                    isBlockUnified ? $0.unified : $0.controllers["blkio"]
                })
        }
        dead = indices.map { _ in [] }
    }

    package var states: MetricTable<ProbeState> { attachments.states }

    package var problems: [String: String] {
        var problems = attachments.problems
        problems["kernel counter table"] = table.problem
        return problems
    }

    package mutating func set(_ level: HookLevel, for hook: Hook) {
        attachments.set(level, for: hook, probes: probes)
    }

    package mutating func beginSlice() {
        attachments.beginSlice(probes: probes, clock: clock)
    }

    package mutating func endSlice() {
        attachments.endSlice(probes: probes, clock: clock)
    }

    package mutating func takeChange() -> Bool? {
        guard probes.lifecycleProblem == nil else { return nil }
        var isIdentityChange = false
        probes.takeLifecycleEvents { event in
            guard let place = indices.firstIndex(where: { $0.hierarchy == event.hierarchy }) else { return }
            let isIdentity = place == 0
            isIdentityChange = isIdentityChange || isIdentity
            switch event.kind {
            case LIFECYCLE_REMOVED.rawValue:
                dead[place].insert(event.cgroup_id)
                if isIdentity { lives.removed(event) }
            case LIFECYCLE_POPULATED.rawValue:
                if isIdentity { lives.populated(event, readSeconds: history.last?.seconds ?? .infinity) }
            default:
                hasNewCgroups = true
                indices[place].add(event.cgroup_id, below: event.parent_id)
                if isIdentity { lives.created(event) }
            }
        }
        let lost = probes.statistics.lost_lifecycle_events
        if lost != lostLifecycleEvents {
            lostLifecycleEvents = lost
            readsSinceReconciled = .max
            return true
        }
        return isIdentityChange
    }

    package mutating func read(_ containers: [ContainerIdentity]) -> [String: CounterReading] {
        guard var counts = table.read(indices.map(\.table)) else { return unread(containers) }
        let now = clock.now().monotonicSeconds
        updateIndices(containers, counts: counts)
        retireDead(current: Set(containers.map(\.containerID)), counts: &counts)
        let shares = attachments.takeShares(probes: probes, now: now)
        var readings: [String: CounterReading] = [:]
        readings.reserveCapacity(containers.count)
        for container in containers {
            let id = container.containerID
            let join = containersRead.contains(id) ? nil : findJoin(id)
            guard let totals = totals(id, counts: counts) else { continue }
            var reading = reading(totals, id, shares, counts: counts)
            reading.joined = join.map {
                CounterReading.Join(monotonicSeconds: $0, metrics: Set(Hook.counting.flatMap(\.metrics)))
            }
            readings[id] = reading
            containersRead.insert(id)
        }
        if let last = history.last { lives.forgetJoins(before: last.seconds - 60) }
        history.add(CountHistory.Reading(seconds: now, counts: counts))
        return readings
    }

    /// Readings while the counters cannot be read.
    private func unread(_ containers: [ContainerIdentity]) -> [String: CounterReading] {
        var reading = CounterReading()
        for metric in Hook.counting.flatMap(\.metrics) where attachments.states[metric] != .off {
            reading.setMissing(metric, isCounted: true)
        }
        return Dictionary(
            containers.lazy.filter { containersRead.contains($0.containerID) }.map { ($0.containerID, reading) },
            uniquingKeysWith: { first, _ in first })
    }

    /// When a container began in a cgroup that had stood empty; takes off what was counted there before.
    private mutating func findJoin(_ container: String) -> Double? {
        guard let seconds = (indices[0].members[container] ?? []).compactMap({ lives.joins[$0] }).min(),
            let before = history.before(seconds)
        else { return nil }
        for place in indices.indices { indices[place].discount(container, counts: before.counts[place]) }
        return seconds
    }

    package mutating func takeEnded() -> [EndedCgroup] {
        defer { ended = [] }
        return ended
    }

    package mutating func retire(_ container: ContainerIdentity) -> CounterReading? {
        let id = container.containerID
        let shares = attachments.lastShares
        // Slots of cgroups that were removed are given back; those of others stay until they are.
        for place in indices.indices {
            for cgroup in indices[place].members[id] ?? [] where dead[place].remove(cgroup) != nil {
                retire(cgroup, place)
            }
        }
        // Without the counts of now the last ones are what the container is known to have done.
        let known = history.last?.counts
        let counts = indices.indices.map { place in
            guard !(indices[place].members[id]?.isEmpty ?? true) else { return [UInt64: event_counts]() }
            return table.counts(indices[place].table) ?? known?[place] ?? [:]
        }
        let last = totals(id, counts: counts).map { reading($0, id, shares, counts: counts) }
        // Should it come back, its counts are those since now.
        lives.left(indices[0].members[id] ?? [], seconds: clock.now().monotonicSeconds)
        for place in indices.indices { indices[place].remove(id, counts: counts[place]) }
        containersKnown.remove(id)
        containersRead.remove(id)
        return last
    }

    package var statistics: SourceStatistics {
        var statistics = table.statistics
        statistics.nanosecondsPerEvent = nanosecondsByHook[.systemCalls] ?? 0
        statistics.nanosecondsByHook = nanosecondsByHook
        return statistics
    }

    /// Finds the cgroups of new containers, and now and then walks the trees to find what was missed.
    private mutating func updateIndices(_ containers: [ContainerIdentity], counts: [[UInt64: event_counts]]) {
        let ids = Set(containers.map(\.containerID))
        let reconciles = readsSinceReconciled >= (probes.lifecycleProblem == nil ? 60 : 1)
        readsSinceReconciled = reconciles ? 0 : readsSinceReconciled + 1
        if reconciles {
            for place in indices.indices { reconcile(place, containers, counts: counts[place]) }
        } else if hasNewCgroups || !ids.isSubset(of: containersKnown) {
            for place in indices.indices { indices[place].findCgroups(of: containers, counts: counts[place]) }
        }
        containersKnown.formUnion(ids)
        hasNewCgroups = false
    }

    private mutating func reconcile(
        _ place: Int, _ containers: [ContainerIdentity], counts: [UInt64: event_counts]
    ) {
        let tree = CgroupTree(mount: indices[place].mount)
        indices[place].update(tree, containers: containers, counts: counts)
        // Only a view of the whole tree shows that a cgroup is gone.
        guard indices[place].mount.root == "/", !tree.nodes.isEmpty else { return }
        let there = Set(tree.nodes.map(\.id))
        dead[place].formUnion(counts.keys.filter { !there.contains($0) })
        if place == 0 { lives.keep(there) }
    }

    /// Gives back the slots of removed cgroups, but for those of containers whose end is not yet known: their last
    /// totals go into the container's last sample.
    private mutating func retireDead(current: Set<String>, counts: inout [[UInt64: event_counts]]) {
        for place in indices.indices {
            for cgroup in dead[place] {
                let owner = indices[place].owner(cgroup)
                if let owner, !current.contains(owner) { continue }
                dead[place].remove(cgroup)
                retire(cgroup, place)
                counts[place][cgroup] = nil
            }
        }
    }

    private mutating func retire(_ cgroup: UInt64, _ place: Int) {
        guard case .done(let totals) = table.retire(indices[place].table, cgroup) else {
            // It is tried again with the next reading.
            dead[place].insert(cgroup)
            return
        }
        if place == 0, let life = lives.take(cgroup), let totals, indices[0].owner(cgroup) == nil {
            noteEnded(cgroup, life, totals)
        }
        indices[place].retire(cgroup, totals)
    }

    private mutating func noteEnded(_ cgroup: UInt64, _ life: CgroupLives.Life, _ totals: event_counts) {
        guard let end = life.endedSeconds, Hook.counting.contains(where: { totals.total($0) > 0 }) else { return }
        var reading = CounterReading()
        for metric in Hook.counting.flatMap(\.metrics) where attachments.states[metric] != .off {
            // Where block requests are charged in another hierarchy, that one's number is not known.
            if metric == .blockRequests, indices.count > 1 {
                reading.setMissing(metric, isCounted: false)
            } else {
                reading.set(metric, total: totals[metric], state: attachments.states[metric])
            }
        }
        ended.append(
            EndedCgroup(
                id: cgroup, path: life.path, bornMonotonicSeconds: life.bornSeconds, endedMonotonicSeconds: end,
                reading: reading))
    }

    private func totals(_ container: String, counts: [[UInt64: event_counts]]) -> event_counts? {
        var sum: event_counts?
        for place in indices.indices {
            if let part = indices[place].totals(container, counts: counts[place]) {
                sum = sum ?? event_counts()
                sum? += part
            }
        }
        return sum
    }

    private func reading(
        _ totals: event_counts, _ container: String, _ shares: [Hook: Double], counts: [[UInt64: event_counts]]
    ) -> CounterReading {
        var reading = CounterReading()
        for hook in Hook.counting {
            let share = shares[hook] ?? 1
            let isLost = table.overflowedHooks.contains(hook) && !hasSlots(container, hook, counts: counts)
            for metric in hook.metrics where attachments.states[metric] != .off {
                if isLost {
                    reading.setMissing(metric, isCounted: false)
                } else {
                    // A hook that was attached at no time has the total of before.
                    let state = share > 0 ? attachments.states[metric] : .missing
                    reading.set(metric, total: totals[metric], state: state, share: share)
                }
            }
        }
        reading.bornMonotonicSeconds = indices[0].members[container]?.compactMap(lives.bornSeconds).min()
        return reading
    }

    /// Whether what a container does is counted for it. Without a slot it is so only while nothing overflows.
    private func hasSlots(_ container: String, _ hook: Hook, counts: [[UInt64: event_counts]]) -> Bool {
        let place = hook == .blockRequests ? indices.count - 1 : 0
        return indices[place].hasSlots(container, counts: counts[place])
    }
}
