package import Alerting
internal import Core
internal import Engine
internal import Foundation
package import HDF5
internal import Ingest
package import Logging
package import PluginHost
internal import Recordings

/// Watches a node, a database or a recording until it ends or is cancelled.
package struct WatchJob: Sendable {
    /// Where rows come from.
    package enum Source: Sendable {
        /// This node, as `collect` observes it. Its recording and interval are set by the job.
        case node(CollectJob.Configuration)
        /// Recorded data.
        ///
        /// - Parameter speed: recorded seconds per second; 0 replays as fast as the rows are judged.
        case replay(inputs: [String], TableReading, speed: Double)
        /// A database that is polled each interval.
        ///
        /// - Parameter delaySeconds: how late a sample may come.
        case database(WatchedDatabase, delaySeconds: Double)
    }

    package struct Configuration: Sendable {
        package var settings = WatchSettings()
        package var source: Source
        package var receivers: [AlertReceiver] = []
        /// Added to each alert, such as `cluster`.
        package var alertLabels: [String: String] = [:]
        /// Where verdicts are shown and written.
        package var verdicts = VerdictDestinations()
        /// Edge tables of a replay.
        package var edges: [String] = []
        /// The program with the arguments that make it learn; nil to learn in this process.
        package var learnCommand: [String]?
        /// Libraries whose plugins may be used.
        package var libraries: [PluginLibrary] = []
        package var loader = FileLoader.inProcess

        package init(_ source: Source) {
            self.source = source
        }
    }

    private let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Watches until the source ends, `isCancelled` says so, or the task is cancelled.
    ///
    /// - Throws: if the source or the state cannot be opened. What fails later is said and tried again.
    package func run(
        logger: Logger, say: @escaping @Sendable (WatchMessage) -> Void,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) async throws {
        let registry = try Strategies.registry(libraries: configuration.libraries)
        switch configuration.source {
        case .node(let collection):
            try await WatchRun(configuration, registry, logger, say, isCancelled).node(collection)
        case .replay(let inputs, let reading, let speed):
            try await WatchRun(configuration, registry, logger, say, isCancelled).replay(inputs, reading, speed)
        case .database(let request, let delay):
            try await WatchRun(configuration, registry, logger, say, isCancelled).database(request, delay)
        }
    }
}

/// How the tables of a replay name their workloads; also what a learning child is told.
package struct TableReading: Codable, Sendable, Equatable {
    package var workloadColumn: String?
    package var workloadPattern: String?
    package var replicaColumn: String?

    package init() {}
}
