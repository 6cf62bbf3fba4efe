internal import Collector
internal import Report

/// What a collection gave, for people and machines.
struct CollectionSummary: Encodable, CustomStringConvertible {
    private(set) var periods = 0
    private(set) var samples = 0
    private(set) var partialSamples = 0
    /// The most in one period; to remember all that ever were would take memory for as long as the agent runs.
    private(set) var workloads = 0
    private(set) var missedPeriods = 0
    private(set) var overflowedEvents = 0.0
    private(set) var missedEvents = 0.0
    /// Periods that a sink did not take, and lists of containers that could not be had.
    private(set) var failedWrites = 0
    private(set) var failedListings = 0
    private(set) var agentCpuSeconds = 0.0
    private(set) var agentResidentBytes = 0.0
    private var lastStatusSeconds: Double?
    private var seconds = 0.0

    private enum CodingKeys: String, CodingKey {
        case periods, samples, partialSamples, workloads, missedPeriods, overflowedEvents, missedEvents,
            failedWrites, failedListings, agentCpuSeconds, agentResidentBytes
    }

    mutating func add(_ batch: SampleBatch) {
        periods += 1
        samples += batch.samples.count
        partialSamples += batch.samples.count { $0.isPartial }
        workloads = max(workloads, Set(batch.samples.map(\.workload)).count)
        seconds += batch.periodSeconds
    }

    /// Whether a status line is to be printed now.
    mutating func isStatusDue(everySeconds interval: Double) -> Bool {
        guard seconds - (lastStatusSeconds ?? 0) >= interval - 1e-9 else { return false }
        lastStatusSeconds = seconds
        return true
    }

    mutating func finish(_ status: AgentStatus) {
        missedPeriods = status.missedPeriods
        overflowedEvents = status.overflowedEvents
        missedEvents = status.missedEvents
        failedWrites = status.sinkFailures
        failedListings = status.inventoryFailures
        agentCpuSeconds = status.cpuSeconds
        agentResidentBytes = status.residentBytes
    }

    var description: String {
        let failures = [(failedWrites, "failed writes"), (failedListings, "failed listings")]
            .filter { $0.0 > 0 }.map { ", \($0) \($1)" }.joined()
        return "\(periods) periods, \(workloads) workloads, \(samples) samples (\(partialSamples) partial), "
            + "\(missedPeriods) periods missed, \(NumberText.short(overflowedEvents + missedEvents)) events lost"
            + failures
    }
}
