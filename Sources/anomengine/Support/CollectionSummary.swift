internal import Collector
internal import Engine
internal import Report

/// What a collection gave, for people and machines.
struct CollectionSummary: Encodable, CustomStringConvertible {
    private(set) var periods = 0
    private(set) var samples = 0
    private(set) var partialSamples = 0
    private(set) var missedPeriods = 0
    private(set) var overflowedEvents = 0.0
    private(set) var missedEvents = 0.0
    private(set) var agentCpuSeconds = 0.0
    private(set) var agentResidentBytes = 0.0
    /// The most in one period; to remember all that ever were would take memory for as long as the agent runs.
    private(set) var workloads = 0
    private var lastStatusSeconds: Double?
    private var seconds = 0.0

    private enum CodingKeys: String, CodingKey {
        case periods, samples, partialSamples, workloads, missedPeriods, overflowedEvents, missedEvents,
            agentCpuSeconds, agentResidentBytes
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(periods, forKey: .periods)
        try container.encode(samples, forKey: .samples)
        try container.encode(partialSamples, forKey: .partialSamples)
        try container.encode(workloads, forKey: .workloads)
        try container.encode(missedPeriods, forKey: .missedPeriods)
        try container.encode(overflowedEvents, forKey: .overflowedEvents)
        try container.encode(missedEvents, forKey: .missedEvents)
        try container.encode(agentCpuSeconds, forKey: .agentCpuSeconds)
        try container.encode(agentResidentBytes, forKey: .agentResidentBytes)
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
        agentCpuSeconds = status.cpuSeconds
        agentResidentBytes = status.residentBytes
    }

    var description: String {
        "\(periods) periods, \(workloads) workloads, \(samples) samples (\(partialSamples) partial), "
            + "\(missedPeriods) periods missed, \(NumberText.short(overflowedEvents + missedEvents)) events lost"
    }
}
