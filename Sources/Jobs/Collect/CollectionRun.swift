internal import CRI
internal import Collector
internal import Core
internal import Foundation
internal import Ingest
internal import Logging
internal import NodeProbes

/// One run of a ``CollectJob``.
struct CollectionRun: Sendable {
    let configuration: CollectJob.Configuration
    let logger: Logger
    let progress: CollectJob.Progress
    let batches: CollectJob.BatchTaker?
    let isCancelled: @Sendable () -> Bool

    /// The sinks of the configuration, and these with the closure that takes batches.
    struct Sinks {
        let configured: [any SampleSink]
        let all: [any SampleSink]
    }

    /// - Parameter observesCalls: whether recordings have columns for calls; as the counters are set if nil.
    func open(intervalSeconds: Double, observesCalls: Bool? = nil) async throws -> Sinks {
        let opened = try await configuration.sinks.open(
            intervalSeconds: intervalSeconds, node: configuration.nodeName,
            observesCalls: observesCalls ?? (configuration.counters.calls != .off), logger: logger)
        progress(.started(sinks: opened.map(\.name), intervalSeconds: intervalSeconds))
        return Sinks(configured: opened, all: opened + (batches.map { [BatchSink(take: $0)] } ?? []))
    }

    /// Closes sinks after a failure.
    func abandon(_ sinks: Sinks) async {
        for failure in await SinkClosing.close(sinks.all) { logger.warning("\(failure.name): \(failure.error)") }
    }

    /// What came out, once the sinks are closed.
    func outcome(_ summary: CollectionSummary, _ sinks: Sinks) async -> CollectJob.Outcome {
        var deliveries: [(sink: String, status: DeliveryStatus)] = []
        for sink in sinks.configured {
            if let delivery = await sink.delivery { deliveries.append((sink.name, delivery)) }
        }
        return CollectJob.Outcome(summary: summary, sinks: sinks.configured.map(\.name), deliveries: deliveries)
    }

    /// Opens the sinks and runs `body`, which closes them; if it throws, they are closed here.
    private func withSinks(
        intervalSeconds: Double, observesCalls: Bool? = nil,
        _ body: ([any SampleSink]) async throws -> CollectionSummary
    ) async throws -> CollectJob.Outcome {
        let sinks = try await open(intervalSeconds: intervalSeconds, observesCalls: observesCalls)
        do {
            return await outcome(try await body(sinks.all), sinks)
        } catch {
            await abandon(sinks)
            throw error
        }
    }

    /// Runs the sampling loop and closes the sinks.
    func sample<Counters: CounterSource>(
        _ parts: sending CollectionParts<Counters>, _ sinks: [any SampleSink]
    ) async throws -> CollectionSummary {
        var sampler = Sampler(
            configuration.sampling, source: parts.source, inventory: parts.inventory, sinks: sinks, clock: parts.clock,
            meter: parts.meter, logger: logger)
        var summary = CollectionSummary()
        var memory = MemoryTrim()
        // The kernel's types were read; asking a runtime for all its containers takes memory too.
        MemoryTrim.release()
        try await sampler.run(
            durationSeconds: configuration.durationSeconds, isEnded: isCancelled,
            perInterval: { batch in
                summary.add(batch)
                memory.intervalEnded()
                guard let every = configuration.statusSeconds, summary.isStatusDue(everySeconds: every) else { return }
                progress(.status(batch.status))
            })
        summary.finish(sampler.status)
        return summary
    }

    /// Samples the containers of this node's runtime.
    func observeRuntime(_ sockets: [String]) async throws -> CollectJob.Outcome {
        try await withSinks(intervalSeconds: configuration.sampling.intervalSeconds) { sinks in
            MemoryTrim.releaseLargeBlocks()
            let runtime = CRIInventory(sockets: sockets, node: configuration.nodeName, logger: logger)
            // Asked once before the loop, so that a wrong socket is an error now and not a line in a log.
            progress(.runtime(try await runtime.runtime()))
            // Before the kernel's types are read, which takes as much as all else.
            MemoryTrim.release()
            let summary = try await observe(sinks) { _ in runtime }
            await runtime.close()
            return summary
        }
    }

    /// Samples this node's cgroups.
    func observeCgroups() async throws -> CollectJob.Outcome {
        try await withSinks(intervalSeconds: configuration.sampling.intervalSeconds) { sinks in
            MemoryTrim.releaseLargeBlocks()
            let log = logger
            return try await observe(sinks) { machine in
                CgroupInventory(
                    hierarchy: machine.hierarchy, mounts: machine.mounts, node: configuration.nodeName,
                    report: { log.warning("\($0)") })
            }
        }
    }

    private func observe(
        _ sinks: [any SampleSink], _ inventory: (NodeCounters) -> any ContainerInventory
    ) async throws -> CollectionSummary {
        let clock = SystemClock(isEnded: isCancelled)
        let machine = try NodeCounters(configuration.counters, clock: clock, logger: logger)
        let parts = CollectionParts(
            source: machine.source, inventory: inventory(machine), clock: clock, meter: ProcessMeter())
        return try await sample(parts, sinks)
    }

    /// Hands recorded batches to the sinks, and closes these.
    func replay(
        _ inputs: [String], speed: Double, clock: any CollectorClock
    ) async throws -> CollectJob.Outcome {
        let (series, read) = try SeriesSource(loader: configuration.loader).load(inputs)
        progress(.read(read))
        guard let replay = Replay(series, node: configuration.nodeName) else {
            let names = Metric.allCases.map(\.column).joined(separator: ", ")
            throw JobError(
                problem: "nothing to replay: no series has one of the columns \(names)",
                remedy: "give data recorded by 'collect', or rename the columns")
        }
        let hasCalls = Metric.ofCalls.contains { metric in series.contains { $0.columns.contains(metric.column) } }
        return try await withSinks(intervalSeconds: replay.intervalSeconds, observesCalls: hasCalls) { sinks in
            let summary = try await play(replay, speed: speed, clock: clock, to: sinks)
            if let first = await SinkClosing.close(sinks).first { throw first.error }
            return summary
        }
    }

    private func play(
        _ replay: Replay, speed: Double, clock: any CollectorClock, to sinks: [any SampleSink]
    ) async throws -> CollectionSummary {
        var summary = CollectionSummary()
        let start = clock.now().monotonicSeconds
        var firstSeconds: Double?
        for batch in replay {
            let first = firstSeconds ?? batch.timeSeconds
            firstSeconds = first
            if let duration = configuration.durationSeconds, batch.timeSeconds - first >= duration { break }
            if speed > 0 {
                do {
                    try await clock.sleep(untilMonotonicSeconds: start + (batch.timeSeconds - first) / speed)
                } catch is CancellationError {
                    break
                }
            }
            if isCancelled() || Task.isCancelled { break }
            for sink in sinks { try await sink.write(batch) }
            summary.add(batch)
        }
        return summary
    }
}
