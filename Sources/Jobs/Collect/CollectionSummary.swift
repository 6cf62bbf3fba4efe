internal import Collector

/// What a collection gave.
package struct CollectionSummary: Encodable, Equatable, Sendable {
    package private(set) var intervals = 0
    package private(set) var samples = 0
    package private(set) var partialSamples = 0
    /// The most in one interval; to remember all that ever were would take memory for as long as the agent runs.
    package private(set) var workloads = 0
    package private(set) var missedIntervals = 0
    package private(set) var overflowedEvents = 0.0
    package private(set) var missedEvents = 0.0
    /// Cgroups that came and went before they were listed, and what was counted for them.
    package private(set) var unlistedCgroups = 0
    package private(set) var unlistedEvents = 0.0
    /// Batches that a sink did not take, and lists of containers that could not be had.
    package private(set) var failedWrites = 0
    package private(set) var failedListings = 0
    package private(set) var agentCpuSeconds = 0.0
    package private(set) var agentResidentBytes = 0.0
    private var lastStatusSeconds: Double?
    private var seconds = 0.0

    private enum CodingKeys: String, CodingKey {
        // Names of the format's first version.
        case intervals = "periods"
        case missedIntervals = "missedPeriods"
        case samples, partialSamples, workloads, overflowedEvents, missedEvents,
            unlistedCgroups, unlistedEvents, failedWrites, failedListings, agentCpuSeconds, agentResidentBytes
    }

    package init() {}

    mutating func add(_ batch: SampleBatch) {
        intervals += 1
        samples += batch.samples.count
        partialSamples += batch.samples.count { $0.isPartial }
        workloads = max(workloads, Set(batch.samples.map(\.workload)).count)
        seconds += batch.intervalSeconds
    }

    /// Whether a status is to be reported now.
    mutating func isStatusDue(everySeconds interval: Double) -> Bool {
        guard seconds - (lastStatusSeconds ?? 0) >= interval - 1e-9 else { return false }
        lastStatusSeconds = seconds
        return true
    }

    mutating func finish(_ status: AgentStatus) {
        missedIntervals = status.missedIntervals
        overflowedEvents = status.overflowedEvents
        missedEvents = status.missedEvents
        unlistedCgroups = status.unlistedCgroups
        unlistedEvents = status.unlistedEvents
        failedWrites = status.sinkFailures
        failedListings = status.inventoryFailures
        agentCpuSeconds = status.cpuSeconds
        agentResidentBytes = status.residentBytes
    }
}
