internal import Core
package import Logging

/// The sampling loop: at each deadline it reads the counters of all containers and hands samples to the sinks.
///
/// One task owns a sampler.
package struct Sampler<Source: CounterSource> {
    private let settings: SamplerSettings
    private var source: Source
    private let inventory: any ContainerInventory
    private let sinks: [any SampleSink]
    private let clock: any CollectorClock
    private let meter: any AgentMeter
    private let logger: Logger

    private var rates = RateCalculator()
    private var governor: ProbeGovernor
    private var costs = HookCosts()
    private var levels: [Hook: HookLevel] = [:]
    private var containers: [ContainerIdentity] = []
    private var listing: Listing
    private var lastReadSeconds: Double
    private var clockSteps: ClockSteps
    private var lastCPUSeconds: Double
    private var troubles: Set<String> = []
    private var sourceTroubles: Set<String> = []
    private(set) package var status = AgentStatus()

    /// - Parameter logger: takes failures (each once until it has passed) and steps of the budget; at debug level what
    ///   began and ended.
    package init(
        _ settings: SamplerSettings, source: Source, inventory: any ContainerInventory, sinks: [any SampleSink],
        clock: any CollectorClock, meter: any AgentMeter, logger: Logger
    ) {
        self.settings = settings
        self.source = source
        self.inventory = inventory
        self.sinks = sinks
        self.clock = clock
        self.meter = meter
        self.logger = logger
        listing = Listing(settings)
        governor = ProbeGovernor(budget: settings.budget, probeLimit: settings.probeLimit)
        let now = clock.now()
        lastReadSeconds = now.monotonicSeconds
        clockSteps = ClockSteps(now, leastSeconds: settings.intervalSeconds / 2)
        lastCPUSeconds = meter.read().cpuSeconds
    }

    /// Runs until the duration is over, `isEnded` says so, or the task is cancelled; then ends the sinks.
    ///
    /// - Parameter perInterval: called with each batch after the sinks have it.
    package mutating func run(
        durationSeconds: Double?, isEnded: () -> Bool = { false }, perInterval: (SampleBatch) -> Void = { _ in }
    ) async throws {
        let start = clock.now()
        var schedule = IntervalSchedule(
            startSeconds: start.monotonicSeconds, intervalSeconds: settings.intervalSeconds)
        _ = await takeSamples(schedule)
        while !isEnded(), !Task.isCancelled {
            if let durationSeconds, Double(schedule.index) * settings.intervalSeconds > durationSeconds + 1e-9 { break }
            do {
                try await sleep(through: schedule)
            } catch is CancellationError {
                await flush(schedule, perInterval)
                break
            }
            let batch = await takeSamples(schedule)
            schedule.advance(nowSeconds: batch.taken)
            for sink in sinks { await write(batch.batch, to: sink) }
            perInterval(batch.batch)
        }
        for failure in await SinkClosing.close(sinks) { fail(failure.name, "\(failure.name): \(failure.error)") }
    }

    /// Hands over what was counted since the last deadline, as the collection ends before the next one. The samples stand
    /// at that deadline and are partial; their true length is in their intervals.
    private mutating func flush(_ schedule: IntervalSchedule, _ perInterval: (SampleBatch) -> Void) async {
        var (batch, taken) = await takeSamples(schedule)
        guard !batch.samples.isEmpty else { return }
        batch.timeSeconds += max(0, schedule.deadlineSeconds - taken)
        for index in batch.samples.indices { batch.samples[index].isPartial = true }
        for sink in sinks { await write(batch, to: sink) }
        perInterval(batch)
    }

    /// Waits for the deadline; on the way sampled hooks count for their part of the interval. The part moves from interval to
    /// interval and over ten of them is everywhere once, so that what happens at a fixed time is seen as often as it should.
    private mutating func sleep(through schedule: IntervalSchedule) async throws {
        if levels.values.contains(.sampled) {
            let sliceSeconds = ProbeGovernor.sampledShare * settings.intervalSeconds
            let begin = schedule.beginSeconds + Double(schedule.index * 3 % 10) * sliceSeconds
            try await clock.sleep(untilMonotonicSeconds: begin)
            source.beginSlice()
            try await clock.sleep(untilMonotonicSeconds: begin + sliceSeconds)
            source.endSlice()
        }
        try await clock.sleep(untilMonotonicSeconds: schedule.deadlineSeconds)
    }

    private mutating func takeSamples(_ schedule: IntervalSchedule) async -> (batch: SampleBatch, taken: Double) {
        // A container that was not in the last list began after it.
        let previousListing = listing.listedSeconds
        await list()
        var samples: [Sample] = []
        samples.reserveCapacity(containers.count)
        let readings = source.read(containers)
        let now = clock.now()
        for container in containers {
            guard let reading = readings[container.containerID] else {
                rates.note(container)
                continue
            }
            if let sample = rates.sample(container, reading: reading, now: now, newSinceSeconds: previousListing) {
                samples.append(masked(sample))
            }
        }
        let listed = Set(containers.map(\.containerID))
        var ended = rates.missing(from: listed)
        for container in ended {
            if let reading = source.retire(container),
                let sample = rates.sample(
                    container, reading: reading, now: now, newSinceSeconds: nil, isLast: true)
            {
                samples.append(masked(sample))
            }
            rates.remove(container)
        }
        takeEnded(now, &samples, &ended)
        // The source may know them all the same.
        for container in rates.takeUnread(missingFrom: listed) { _ = source.retire(container) }
        if let step = clockSteps.step(at: now) { logger.notice("\(step)") }
        let interval = now.monotonicSeconds - lastReadSeconds
        lastReadSeconds = now.monotonicSeconds
        let ceilings = ceilings()
        updateStatus(schedule, intervalSeconds: interval, ceilings)
        status.deliveries = await deliveries()
        adjustHooks(ceilings)
        let time = now.unixSeconds - max(0, now.monotonicSeconds - schedule.deadlineSeconds)
        let batch = SampleBatch(
            timeSeconds: time, intervalSeconds: settings.intervalSeconds, samples: samples, ended: ended,
            edges: source.readCalls(containers, timeSeconds: time), status: status)
        return (batch, now.monotonicSeconds)
    }

    /// Takes the inventory's list if one is due and comes in time; otherwise the last list stands.
    private mutating func list() async {
        let now = clock.now().monotonicSeconds
        let answer = await listing.next(
            inventory, change: source.takeChange(), nowSeconds: now, isFailing: troubles.contains(inventory.name))
        switch answer {
        case .unchanged: break
        case .list(let list, let seconds):
            logChanges(from: containers, to: list.running)
            containers = list.running
            rates.setIdle(source.readIdle(list.idle), seconds: seconds)
            pass(inventory.name)
        case .failure(let reason):
            status.inventoryFailures += 1
            fail(inventory.name, "\(inventory.name): \(reason)")
        }
    }

    /// Containers that came and went between two lists have one sample.
    private mutating func takeEnded(
        _ now: ClockReading, _ samples: inout [Sample], _ ended: inout [ContainerIdentity]
    ) {
        for cgroup in source.takeEnded() {
            switch inventory.owner(of: cgroup) {
            case .container(let container):
                rates.forgetUnread(container)
                samples.append(masked(Sample(cgroup, of: container, now: now)))
                ended.append(container)
            case .unknown:
                status.unlistedCgroups += 1
                status.unlistedEvents += cgroup.reading.eventCount
                logger.debug("cgroup \(cgroup.path ?? "\(cgroup.id)") ended before it was listed")
            case .nobody: break
            }
        }
    }

    private func masked(_ sample: Sample) -> Sample {
        guard !settings.rules.rules.isEmpty else { return sample }
        var sample = sample
        for metric in Metric.allCases where settings.rules.level(sample.workload.name, metric.rule) == .off {
            sample.values[metric] = .nan
            sample.totals[metric] = .nan
            sample.states[metric] = .off
        }
        return sample
    }

    private mutating func updateStatus(
        _ schedule: IntervalSchedule, intervalSeconds: Double, _ ceilings: [Hook: HookLevel]
    ) {
        let own = meter.read()
        let statistics = source.statistics
        let ownShare = intervalSeconds > 0 ? (own.cpuSeconds - lastCPUSeconds) / intervalSeconds : 0
        lastCPUSeconds = own.cpuSeconds
        let probesBefore = costs.totalSeconds
        costs.update(statistics, intervalSeconds: max(intervalSeconds, 1e-9)) { levels[$0] ?? .on }
        status.cpuSeconds = own.cpuSeconds
        status.residentBytes = own.residentBytes
        status.probeSeconds = costs.totalSeconds
        let probeShare = intervalSeconds > 0 ? (costs.totalSeconds - probesBefore) / intervalSeconds : 0
        status.coreShare = ownShare + probeShare
        status.measuredProbeSeconds = statistics.measuredSeconds
        status.nanosecondsPerEvent = statistics.nanosecondsPerEvent
        status.containerCount = containers.count
        status.slotsUsed = statistics.slotsUsed
        status.slotCount = statistics.slotCount
        status.overflowedEvents = statistics.overflowedEvents
        status.missedEvents = statistics.missedEvents
        status.missedIntervals = schedule.missedCount
        status.lateIntervals = schedule.lateCount
        guard intervalSeconds > 0 else { return }
        if let step = governor.update(
            ownShare: ownShare, hookShares: costs.shares, busiestShares: costs.busiestShares,
            ceilings: ceilings)
        {
            logger.notice("\(step.text)")
        }
    }

    private func deliveries() async -> [DeliveryStatus] {
        var found: [DeliveryStatus] = []
        for sink in sinks {
            if let delivery = await sink.delivery { found.append(delivery) }
        }
        return found
    }

    /// The most that the user's rules let each hook do for the containers that are there.
    private func ceilings() -> [Hook: HookLevel] {
        guard !settings.rules.rules.isEmpty else { return [:] }
        let names = containers.map(\.workload.name)
        return Dictionary(
            uniqueKeysWithValues: Hook.allCases.map { ($0, settings.rules.level($0, workloads: names)) })
    }

    /// Sets each hook to what the user wishes and the budget allows.
    private mutating func adjustHooks(_ ceilings: [Hook: HookLevel]) {
        for hook in Hook.allCases {
            let level = min(governor.level(hook), ceilings[hook] ?? .on)
            if levels[hook] != level {
                levels[hook] = level
                source.set(level, for: hook)
            }
        }
        status.states = source.states
        reportProblems()
    }

    private mutating func write(_ batch: SampleBatch, to sink: any SampleSink) async {
        do {
            try await sink.write(batch)
            pass(sink.name)
        } catch {
            status.sinkFailures += 1
            fail(sink.name, "\(sink.name): \(error)")
        }
    }

    /// Reports what began to fail in the source, and what works again.
    private mutating func reportProblems() {
        let problems = source.problems
        for (subject, text) in problems.sorted(by: { $0.key < $1.key }) { fail(subject, "\(subject): \(text)") }
        for subject in sourceTroubles.sorted() where problems[subject] == nil { pass(subject) }
        sourceTroubles = Set(problems.keys)
    }

    /// Names what began and ended, for those who ask for it: on a busy node these are hundreds.
    private func logChanges(from before: [ContainerIdentity], to after: [ContainerIdentity]) {
        guard logger.logLevel <= .debug else { return }
        let (old, new) = (Set(before.map(\.containerID)), Set(after.map(\.containerID)))
        for container in after where !old.contains(container.containerID) {
            logger.debug("\(container.workload.name): began", metadata: ["container": "\(container.containerID)"])
        }
        for container in before where !new.contains(container.containerID) {
            logger.debug("\(container.workload.name): ended", metadata: ["container": "\(container.containerID)"])
        }
    }

    /// Says that something failed, once until it has passed.
    private mutating func fail(_ subject: String, _ line: String) {
        if troubles.insert(subject).inserted { logger.warning("\(line)") }
    }

    private mutating func pass(_ subject: String) {
        if troubles.remove(subject) != nil { logger.notice("\(subject): recovered") }
    }
}
