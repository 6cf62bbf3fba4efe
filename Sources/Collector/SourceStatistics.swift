/// What a counter source knows about its own work. Totals are since the start.
package struct SourceStatistics: Sendable, Equatable {
    /// Slots of the kernel's counter table that are taken, and their number.
    package var slotsUsed = 0
    package var slotCount = 0
    /// Events of cgroups for which the table had no room.
    package var overflowedEvents = 0.0
    /// Events that the kernel did not show the probes.
    package var missedEvents = 0.0
    /// Events counted by hook, on the whole machine.
    package var eventCounts: [Hook: Double] = [:]
    /// The same for each processor; empty where that is not known.
    package var processorEventCounts: [[Hook: Double]] = []
    /// What one system call's event costs the observed program, in nanoseconds.
    package var nanosecondsPerEvent = 0.0
    /// The same for hooks whose events have their own cost.
    package var nanosecondsByHook: [Hook: Double] = [:]
    /// Time that the kernel measured in the probes, in seconds; nil where it does not measure.
    package var measuredSeconds: Double?

    package init() {}
}
