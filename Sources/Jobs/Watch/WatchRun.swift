internal import Alerting
internal import Collector
internal import Core
internal import Engine
internal import Foundation
internal import HDF5
internal import Ingest
internal import Logging
internal import NodeProbes
internal import Recordings

/// One run of a ``WatchJob``.
struct WatchRun {
    private let configuration: WatchJob.Configuration
    private let registry: Registry
    private let logger: Logger
    private let say: @Sendable (WatchMessage) -> Void
    private let isCancelled: @Sendable () -> Bool

    init(
        _ configuration: WatchJob.Configuration, _ registry: Registry, _ logger: Logger,
        _ say: @escaping @Sendable (WatchMessage) -> Void, _ isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.configuration = configuration
        self.registry = registry
        self.logger = logger
        self.say = say
        self.isCancelled = isCancelled
    }

    private func watchman(
        _ settings: WatchSettings, _ source: LearnSource, outputs: VerdictOutputs? = nil
    ) throws -> Watchman {
        var notifier: AlertNotifier?
        if !configuration.receivers.isEmpty, !settings.isDryRun {
            guard let folder = settings.stateFolder else {
                throw WatchError(nil, "alerts need a state folder", "give one with \(.state)")
            }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            var options = NotifierOptions()
            options.labels = configuration.alertLabels
            notifier = try AlertNotifier(
                receivers: configuration.receivers, stateFolder: "\(folder)/alerts", logger: logger, options: options)
        }
        let learner =
            settings.learnSeconds == nil
            ? nil : Learner(command: configuration.learnCommand, source: source, loader: configuration.loader)
        return try Watchman(
            settings, registry: registry, loader: configuration.loader, learner: learner, notifier: notifier,
            outputs: outputs, say: say)
    }

    /// Opens the destinations of verdicts; nil if there are none.
    private func outputs(_ settings: WatchSettings) async throws -> VerdictOutputs? {
        guard !configuration.verdicts.isEmpty else { return nil }
        return try await VerdictOutputs(
            configuration.verdicts, stateFolder: settings.stateFolder, intervalSeconds: settings.intervalSeconds,
            logger: logger)
    }

    // MARK: A recording

    func replay(_ inputs: [String], _ reading: TableReading, _ speed: Double) async throws {
        var settings = configuration.settings
        var source = reading.source(loader: configuration.loader)
        source.expected = try expectations(settings)
        let (series, summary) = try source.load(inputs)
        logger.info("\(summary.text(isComplete: logger.logLevel <= .debug))")
        guard let feed = ReplayFeed(series) else {
            throw WatchError(inputs.first, "has no rows to replay", "check the files and the time range")
        }
        settings.intervalSeconds = feed.intervalSeconds
        settings.learnsInBackground = speed > 0
        let scratch = settings.stateFolder == nil && settings.learnSeconds != nil ? try scratchFolder() : nil
        // Learned versions of a replay without a state folder live as long as the replay.
        defer { if let scratch { try? FileManager.default.removeItem(atPath: scratch) } }
        settings.stateFolder = settings.stateFolder ?? scratch
        let watchman = try watchman(
            settings, .files(inputs, reading, intervalSeconds: nil), outputs: try await outputs(settings))
        do {
            try await play(feed, speed, watchman)
        } catch is CancellationError {
            // The end that was asked for.
        }
        await watchman.finish()
    }

    private func play(_ feed: ReplayFeed, _ speed: Double, _ watchman: Watchman) async throws {
        let clock = SystemClock(isEnded: isCancelled)
        let start = clock.now().monotonicSeconds
        let last = await watchman.lastSeconds ?? -.infinity
        var firstSeconds: Double?
        var edges = try WatchEdges(configuration.edges)
        for var interval in feed where interval.timeSeconds > last {
            interval.edges = edges.take(to: interval.timeSeconds + feed.intervalSeconds / 2)
            let first = firstSeconds ?? interval.timeSeconds
            firstSeconds = first
            if speed > 0 {
                try await clock.sleep(untilMonotonicSeconds: start + (interval.timeSeconds - first) / speed)
            }
            if isCancelled() || Task.isCancelled { return }
            try await watchman.take(interval)
        }
    }

    private func scratchFolder() throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("anomengine-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// What the detectors need of the data: the same that `detect` asks for.
    private func expectations(_ settings: WatchSettings) throws -> [Workload: DataExpectation] {
        guard let models = settings.models else { return [:] }
        var shelf = DetectorShelf(
            models, registry: registry, loader: configuration.loader, signer: settings.signer)
        let (detectors, problems) = shelf.changes()
        guard problems.isEmpty else { throw WatchError(nil, "\(problems.joined(separator: "; "))") }
        return detectors.mapValues { DataExpectation($0.detector) }
    }

    // MARK: This node

    func node(_ collection: CollectJob.Configuration) async throws {
        var collection = collection
        let settings = configuration.settings
        guard let folder = settings.stateFolder else {
            throw WatchError(nil, "watching a node needs a state folder", "give one with \(.state)")
        }
        let history = "\(folder)/history"
        collection.sampling.intervalSeconds = settings.intervalSeconds
        var recording = SinkConfiguration.Recording(folder: history)
        recording.retention = RecordingRetention(ageSeconds: settings.historySeconds)
        if let own = collection.sinks.recording { recording.maker = own.maker }
        collection.sinks.recording = recording
        let outputs = try await outputs(settings)
        let watchman = try watchman(
            settings, .files([history], TableReading(), intervalSeconds: settings.intervalSeconds), outputs: outputs)
        try await catchUp(history, settings, watchman)
        let node = NodeWatch(watchman, hasCalls: collection.counters.calls != .off)
        _ = try await CollectJob(collection).run(
            logger: logger,
            batches: {
                await outputs?.show($0)
                try await node.take($0)
            }, isCancelled: isCancelled)
        await watchman.finish()
    }

    /// Judges what was recorded and not judged before the last process ended.
    private func catchUp(_ history: String, _ settings: WatchSettings, _ watchman: Watchman) async throws {
        guard let last = await watchman.lastSeconds, FileManager.default.fileExists(atPath: history) else { return }
        var grid = GridOptions()
        grid.intervalSeconds = settings.intervalSeconds
        let source = SeriesSource(
            grid: grid, fromSeconds: last + settings.intervalSeconds / 2, loader: configuration.loader)
        let series: [Series]
        do {
            series = try source.load([history]).series
        } catch {
            // Nothing was recorded after the last save, or a damaged file: the present is worth more.
            logger.debug("\(history): \(error)")
            return
        }
        guard let feed = ReplayFeed(series) else { return }
        for interval in feed { try await watchman.take(interval) }
    }

    // MARK: A database

    func database(_ request: WatchedDatabase, _ delay: Double) async throws {
        var settings = configuration.settings
        settings.intervalSeconds = request.stepSeconds
        let watchman = try watchman(settings, .database(request), outputs: try await outputs(settings))
        var feed = DatabaseFeed(intervalSeconds: request.stepSeconds, delaySeconds: delay) { from, to in
            try await request.read(fromSeconds: from, toSeconds: to)
        }
        let clock = SystemClock(isEnded: isCancelled)
        var isFailing = false
        var next = clock.now().monotonicSeconds
        while !isCancelled(), !Task.isCancelled {
            let now = clock.now()
            do {
                let since = await watchman.lastSeconds
                let expected = await watchman.expectations
                for interval in try await feed.poll(nowSeconds: now.unixSeconds, since: since, expected: expected) {
                    try await watchman.take(interval)
                }
                if isFailing { say(.note("\(request.url): recovered")) }
                isFailing = false
            } catch is CancellationError {
                break
            } catch {
                if !isFailing { say(.note("\(error); retrying")) }
                isFailing = true
            }
            next = max(next + request.stepSeconds, clock.now().monotonicSeconds)
            do {
                try await clock.sleep(untilMonotonicSeconds: next)
            } catch {
                // Cancelled: the loop ends.
                break
            }
        }
        await watchman.finish()
    }
}

extension TableReading {
    /// A source that reads tables so, and recordings.
    func source(
        grid: GridOptions = GridOptions(), fromSeconds: Double? = nil, toSeconds: Double? = nil, loader: FileLoader
    ) -> SeriesSource {
        var mapping = CSVMapping()
        mapping.workload = WorkloadRule(
            workloadColumn.map(WorkloadRule.Origin.column) ?? .fileName, pattern: workloadPattern)
        mapping.replicaColumn = replicaColumn
        return SeriesSource(
            mapping: mapping, grid: grid, fromSeconds: fromSeconds, toSeconds: toSeconds, loader: loader)
    }
}
