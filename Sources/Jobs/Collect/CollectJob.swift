package import Collector
internal import Core
package import HDF5
package import Ingest
package import Logging
package import NodeProbes

/// Counts kernel events per container and hands each sampling interval's batch to sinks, or to a closure in memory.
///
/// ```swift
/// var configuration = CollectJob.Configuration(nodeName: "node-1")
/// configuration.source = .cgroups
/// configuration.sinks.recording = .init(folder: "day/")
/// let outcome = try await CollectJob(configuration).run(logger: logger, batches: { await detectors.take($0) })
/// ```
package struct CollectJob: Sendable {
    /// What is observed.
    package enum Source: Sendable {
        /// Containers of this node's runtime, asked at these sockets; at the well-known ones if empty.
        case runtime(sockets: [String])
        /// Each cgroup of this node that has processes.
        case cgroups
        /// Recorded data: CSV files, recordings, or folders of either.
        ///
        /// - Parameter speed: recorded seconds per second; 0 replays as fast as the sinks accept.
        case replay(inputs: [String], speed: Double)
    }

    package struct Configuration: Sendable {
        package var source = Source.runtime(sockets: [])
        /// How this node's events are counted; not used by a replay.
        package var counters = NodeCounters.Options()
        /// The sampling loop; a replay has the interval of its data.
        package var sampling = SamplerSettings()
        /// How long to collect; nil until cancelled.
        package var durationSeconds: Double?
        /// Name of this node, as samples carry it.
        package var nodeName: String
        package var sinks = SinkConfiguration()
        /// Time between ``Event/status(_:)`` events; nil for none.
        package var statusSeconds: Double?
        /// How recordings to replay are parsed.
        package var loader = FileLoader.inProcess

        package init(nodeName: String) {
            self.nodeName = nodeName
        }
    }

    /// How far the job is.
    package enum Event: Sendable {
        /// The container runtime answered: its name, version and socket.
        case runtime(String)
        /// Data to replay were read.
        case read(IngestSummary)
        /// Collecting begins: names of the sinks, and the sampling interval.
        case started(sinks: [String], intervalSeconds: Double)
        /// The agent's view of itself, every ``Configuration/statusSeconds``.
        case status(AgentStatus)
    }

    /// What came out.
    package struct Outcome: Sendable {
        package var summary: CollectionSummary
        /// Names of the sinks, in the order of the configuration.
        package var sinks: [String]
        /// What became of the requests to each sink that sends over a network.
        package var deliveries: [(sink: String, status: DeliveryStatus)]
    }

    /// Takes progress events.
    package typealias Progress = @Sendable (Event) -> Void

    /// Takes each batch after the sinks have it.
    ///
    /// It must not hold up the sampling loop for longer than a sampling interval. An error is counted as a failed
    /// write; in a replay it ends the job.
    package typealias BatchTaker = @Sendable (SampleBatch) async throws -> Void

    package let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Collects until the duration is over, `isCancelled` says so, or the task is cancelled. What was collected until
    /// then is kept.
    ///
    /// - Parameters:
    ///   - logger: takes what people should know: probes that cannot be used, failures (each once until it has passed),
    ///     steps of the budget.
    ///   - batches: takes each batch in memory.
    /// - Throws: if there is nothing to observe, or a sink cannot be opened.
    package func run(
        logger: Logger, progress: @escaping Progress = { _ in }, batches: BatchTaker? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Outcome {
        let run = CollectionRun(
            configuration: configuration, logger: logger, progress: progress, batches: batches,
            isCancelled: isCancelled)
        switch configuration.source {
        case .replay(let inputs, let speed):
            return try await run.replay(inputs, speed: speed, clock: SystemClock(isEnded: isCancelled))
        case .runtime(let sockets):
            return try await run.observeRuntime(sockets)
        case .cgroups:
            return try await run.observeCgroups()
        }
    }

    /// Collects from parts that the caller made: another counter source or inventory, or doubles in a test.
    ///
    /// The configuration's source and counters are not used.
    package func run<Counters: CounterSource>(
        on parts: sending CollectionParts<Counters>, logger: Logger, progress: @escaping Progress = { _ in },
        batches: BatchTaker? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Outcome {
        let run = CollectionRun(
            configuration: configuration, logger: logger, progress: progress, batches: batches,
            isCancelled: isCancelled)
        let sinks = try await run.open(intervalSeconds: configuration.sampling.intervalSeconds)
        do {
            return await run.outcome(try await run.sample(parts, sinks.all), sinks)
        } catch {
            await run.abandon(sinks)
            throw error
        }
    }
}

/// What a sampling loop stands on.
package struct CollectionParts<Counters: CounterSource> {
    package var source: Counters
    package var inventory: any ContainerInventory
    package var clock: any CollectorClock
    package var meter: any AgentMeter

    package init(
        source: Counters, inventory: any ContainerInventory, clock: any CollectorClock, meter: any AgentMeter
    ) {
        self.source = source
        self.inventory = inventory
        self.clock = clock
        self.meter = meter
    }
}
