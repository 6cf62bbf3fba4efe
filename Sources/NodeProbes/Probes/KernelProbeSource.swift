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
    private var births: [UInt64: Double] = [:]
    /// Cgroups that were removed and may still have a slot, by table.
    private var dead: [Set<UInt64>]
    private var lostLifecycleEvents: UInt64 = 0
    private var readsSinceReconciled = 0
    /// Totals of all cgroups whose slots were given back.
    private var retiredTotals = event_counts()
    private var lateEvents: UInt64 = 0
    private var machineTotals = event_counts()
    private var processorTotals: [event_counts] = []
    private var slotsUsed = 0
    private let nanosecondsByHook: [Hook: Double]

    /// - Parameters:
    ///   - hooks: those that are attached.
    ///   - nanosecondsByHook: what one event costs the observed program.
    init(
        _ probes: KernelProbes, hierarchy: IdentityHierarchy, hooks: Set<Hook>, nanosecondsByHook: [Hook: Double],
        clock: any CollectorClock
    ) {
        self.probes = probes
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

    package mutating func set(_ level: HookLevel, for hook: Hook) {
        attachments.set(level, for: hook, probes: probes, now: clock.now().monotonicSeconds)
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
            if event.kind == LIFECYCLE_REMOVED.rawValue {
                dead[place].insert(event.cgroup_id)
                if isIdentity { births[event.cgroup_id] = nil }
            } else {
                hasNewCgroups = true
                indices[place].add(event.cgroup_id, below: event.parent_id)
                if isIdentity { births[event.cgroup_id] = Double(event.time_nanoseconds) * 1e-9 }
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
        lateEvents += probes.recycle()
        var counts = readSlots()
        updateIndices(containers, counts: counts)
        retireDead(current: Set(containers.map(\.containerID)), counts: &counts)
        let shares = attachments.takeShares(now: clock.now().monotonicSeconds)
        var readings: [String: CounterReading] = [:]
        readings.reserveCapacity(containers.count)
        for container in containers {
            guard let totals = totals(container.containerID, counts: counts) else { continue }
            readings[container.containerID] = reading(totals, container.containerID, shares)
        }
        return readings
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
        let counts = indices.map { $0.members[id]?.isEmpty ?? true ? [:] : countsByCgroup(probes.slots($0.table)) }
        let last = totals(id, counts: counts).map { reading($0, id, shares) }
        for cgroup in indices[0].members[id] ?? [] { births[cgroup] = nil }
        for place in indices.indices { indices[place].remove(id, counts: counts[place]) }
        containersKnown.remove(id)
        return last
    }

    package var statistics: SourceStatistics {
        let kernel = probes.statistics
        var statistics = SourceStatistics()
        statistics.slotsUsed = slotsUsed
        statistics.slotCount = Int(kernel.slot_count)
        let overflow = probes.counts(OVERFLOW_SLOT)
        statistics.overflowedEvents = Hook.allCases.reduce(Double(lateEvents)) { $0 + overflow.total($1) }
        for hook in Hook.allCases {
            statistics.eventCounts[hook] = machineTotals.total(hook) + overflow.total(hook)
        }
        withUnsafeBytes(of: kernel.missed_events) { bytes in
            statistics.missedEvents = bytes.bindMemory(to: UInt64.self).reduce(0) { $0 + Double($1) }
        }
        statistics.nanosecondsPerEvent = nanosecondsByHook[.systemCalls] ?? 0
        statistics.nanosecondsByHook = nanosecondsByHook
        statistics.processorEventCounts = processorTotals.map { totals in
            Dictionary(uniqueKeysWithValues: Hook.allCases.map { ($0, totals.total($0)) })
        }
        return statistics
    }

    /// Counts by cgroup, for each table.
    private mutating func readSlots() -> [[UInt64: event_counts]] {
        machineTotals = retiredTotals
        var used: [UInt32] = []
        defer {
            slotsUsed = used.count
            processorTotals = probes.processorCounts(used)
        }
        return indices.map { index in
            let slots = probes.slots(index.table)
            used += slots.map(\.slot)
            let counts = countsByCgroup(slots)
            for totals in counts.values { machineTotals += totals }
            return counts
        }
    }

    private func countsByCgroup(_ slots: ArraySlice<cprobes_slot>) -> [UInt64: event_counts] {
        var counts: [UInt64: event_counts] = [:]
        counts.reserveCapacity(slots.count)
        for slot in slots { counts[slot.cgroup_id] = probes.counts(slot.slot) }
        return counts
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
        // Only a view of the whole tree can tell that a cgroup is gone.
        guard indices[place].mount.root == "/", !tree.nodes.isEmpty else { return }
        let there = Set(tree.nodes.map(\.id))
        dead[place].formUnion(counts.keys.filter { !there.contains($0) })
        if place == 0 { births = births.filter { there.contains($0.key) } }
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
        let totals = probes.retire(indices[place].table, cgroup)
        if let totals { retiredTotals += totals }
        indices[place].retire(cgroup, totals)
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

    private func reading(_ totals: event_counts, _ container: String, _ shares: [Hook: Double]) -> CounterReading {
        var reading = CounterReading()
        for hook in Hook.allCases {
            for metric in hook.metrics where attachments.states[metric] != .off {
                reading.set(
                    metric, total: totals[metric], state: attachments.states[metric],
                    share: shares[hook] ?? 1)
            }
        }
        reading.bornMonotonicSeconds = indices[0].members[container]?.compactMap { births[$0] }.min()
        return reading
    }
}
