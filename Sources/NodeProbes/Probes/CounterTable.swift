internal import CProbes
internal import Collector

/// The kernel's counter table: read as a whole, and slots given back.
struct CounterTable {
    private let probes: KernelProbes
    /// Totals of all cgroups whose slots were given back.
    private var retiredTotals = event_counts()
    private var lateEvents: UInt64 = 0
    private var machineTotals = event_counts()
    private var processorTotals: [event_counts] = []
    private var slotsUsed = 0
    /// Events that went to no cgroup, as of the last reading.
    private var overflow = event_counts()
    /// Hooks that had such events between the last two readings.
    private(set) var overflowedHooks: Set<Hook> = []
    /// Why the table could not be read the last time.
    private(set) var problem: String?

    init(_ probes: KernelProbes) {
        self.probes = probes
    }

    /// Counts by cgroup, for each of the tables that find a slot; nil if one cannot be read.
    mutating func read(_ tables: [cprobes_table]) -> [[UInt64: event_counts]]? {
        lateEvents += probes.recycle()
        var machine = retiredTotals
        var used: [UInt32] = []
        var all: [[UInt64: event_counts]] = []
        for table in tables {
            guard let slots = slots(table) else { return nil }
            used += slots.map(\.slot)
            let counts = countsByCgroup(slots)
            for totals in counts.values { machine += totals }
            all.append(counts)
        }
        machineTotals = machine
        slotsUsed = used.count
        processorTotals = probes.processorCounts(used)
        // After the slots: a cgroup that got one in between has it in the next reading.
        let now = probes.counts(OVERFLOW_SLOT)
        overflowedHooks = Set(Hook.counting.filter { now.total($0) > overflow.total($0) })
        overflow = now
        problem = nil
        return all
    }

    /// Counts by cgroup of one table; nil if it cannot be read.
    mutating func counts(_ table: cprobes_table) -> [UInt64: event_counts]? { slots(table).map(countsByCgroup) }

    private mutating func slots(_ table: cprobes_table) -> ArraySlice<cprobes_slot>? {
        do {
            return try probes.slots(table)
        } catch {
            problem = "\(error.problem); \(error.remedy)"
            return nil
        }
    }

    private func countsByCgroup(_ slots: ArraySlice<cprobes_slot>) -> [UInt64: event_counts] {
        var counts: [UInt64: event_counts] = [:]
        counts.reserveCapacity(slots.count)
        for slot in slots { counts[slot.cgroup_id] = probes.counts(slot.slot) }
        return counts
    }

    /// How a cgroup's count ended.
    enum Retirement {
        /// With these totals; nil if it had no slot.
        case done(event_counts?)
        /// Not at all: the table cannot be changed.
        case failed
    }

    /// Ends the count of a removed cgroup.
    mutating func retire(_ table: cprobes_table, _ cgroup: UInt64) -> Retirement {
        do {
            let totals = try probes.retire(table, cgroup)
            if let totals { retiredTotals += totals }
            return .done(totals)
        } catch {
            problem = "\(error.problem); \(error.remedy)"
            return .failed
        }
    }

    var statistics: SourceStatistics {
        let kernel = probes.statistics
        var statistics = SourceStatistics()
        statistics.slotsUsed = slotsUsed
        statistics.slotCount = Int(kernel.slot_count)
        let overflow = probes.counts(OVERFLOW_SLOT)
        statistics.overflowedEvents = Hook.counting.reduce(Double(lateEvents)) { $0 + overflow.total($1) }
        for hook in Hook.counting {
            statistics.eventCounts[hook] = machineTotals.total(hook) + overflow.total(hook)
        }
        withUnsafeBytes(of: kernel.missed_events) { bytes in
            statistics.missedEvents = bytes.bindMemory(to: UInt64.self).reduce(0) { $0 + Double($1) }
        }
        statistics.processorEventCounts = processorTotals.map { totals in
            Dictionary(uniqueKeysWithValues: Hook.counting.map { ($0, totals.total($0)) })
        }
        return statistics
    }
}
