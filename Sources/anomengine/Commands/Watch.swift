internal import Alerting
internal import ArgumentParser
internal import Collector
internal import Core
internal import Engine
internal import Foundation
internal import Ingest
internal import Jobs
internal import NodeProbes

struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Monitors a node, a database or a recording: learns, detects and alerts.",
        discussion: """
            EXAMPLES
              anomengine watch
              anomengine watch http://prometheus:9090 --models models/ \\
                  --alertmanager http://alertmanager:9093
              anomengine watch --source replay --input recording/ --models shop.h5 --json
              anomengine watch accept shop/cart/server

            Without --models it observes for --learn, fits each workload in a low-priority child process, and refits \
            every --refit. Detectors, open episodes and the time of the last row are kept in --state and survive a \
            restart. Each episode is also written once to events.jsonl in that folder. docs/watching.md describes the \
            alarm policy.

            'accept WORKLOAD' declares the current behaviour of a workload normal: the watch that uses --state closes \
            the workload's episode, suppresses its alarms, and learns from the rows since then.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @Argument(
        help: "URL of a Prometheus-compatible database to watch instead of this node, or: accept WORKLOAD.")
    var target: [String] = []

    @OptionGroup var query: DatabaseOptions
    @OptionGroup var counters: CounterOptions
    @OptionGroup(title: "Alarms") var alarms: AlarmOptions

    @Option(
        help: """
            What to watch: node (containers of the runtime, else cgroups), cri, cgroup or replay.
            """)
    var source = Source.node

    @Option(help: "Socket of the container runtime; repeatable (default: those of containerd and CRI-O).")
    var criSocket: [String] = []

    @Option(help: "With --source replay: CSV file, recording, or folder of either; repeatable.")
    var input: [String] = []

    @Option(help: "With --source replay: recorded seconds per second. 0 replays as fast as possible.")
    var speed = 0.0

    @Option(help: "With --source replay: edge table for ranking causes; repeatable.")
    var edgeTable: [String] = []

    @Option(
        help: "Observe calls between this node's workloads for ranking causes: off, sampled (one request in ten) or on."
    )
    var edges = CallOptions.Calls.off

    @Option(help: "With --source replay: column with the workload name (default: the file name).")
    var workloadColumn: String?

    @Option(help: "With --source replay: regular expression; its first group is the workload name.")
    var workloadPattern: String?

    @Option(help: "With --source replay: column with the replica name.")
    var replicaColumn: String?

    @Option(help: "Model file, or folder of model files; reloaded when a file changes.")
    var models: String?

    @OptionGroup var signer: KeyOption

    @OptionGroup var pluginPaths: PluginPathOptions

    @Option(help: "Observe a workload this long before fitting it (default: 1h without --models, else never fit).")
    var learn: Seconds?

    @Option(help: "Interval between refits (default: 6h without --models, else never).")
    var refit: Seconds?

    @Option(help: "Length of the history to learn from.")
    var history = Seconds(86_400)

    @Option(help: "CPU budget for learning as a share of one core.")
    var learnBudget = Share(value: 0.5)

    @Flag(help: "Do not score a workload without a detector with that of another container of the same owner.")
    var noBorrowing = false

    @Option(help: "Sampling interval on this node.")
    var interval = Seconds(1)

    @Option(help: "Database: query this far behind the current time, to allow for late samples.")
    var delay = Seconds(10)

    @Option(help: "How long to watch (default: until Ctrl-C).")
    var duration: Seconds?

    @Option(
        help: """
            Folder for the state that survives a restart (default: \(WatchOptions.defaultState); none for a replay).
            """)
    var state: String?

    @Option(help: "Time between saves of the state.")
    var save = Seconds(5)

    @OptionGroup(title: "Alert receivers") var receiverOptions: ReceiverOptions

    @OptionGroup(title: "Verdicts") var verdictOptions: VerdictOptions

    @Flag(help: "Print verdicts and episodes as JSON lines.")
    var json = false

    @Option(help: "With --json: which verdicts to print: all, anomalies or none.")
    var verdicts = WatchScreen.Verdicts.all

    @Flag(help: "Also log each container that begins, ends or cannot be observed.")
    var verbose = false

    enum Source: String, ExpressibleByArgument, CaseIterable {
        case node, cri, cgroup, replay
    }

    private var database: String? { target.first }

    /// The workload whose present is to be accepted.
    private var accepted: String? { target.count == 2 && target[0] == "accept" ? target[1] : nil }

    func validate() throws {
        guard accepted == nil else { return }
        if target.first == "accept" { throw ValidationError("give the workload: anomengine watch accept WORKLOAD.") }
        guard target.count <= 1 else { throw ValidationError("give one address.") }
        guard (source == .replay) == !input.isEmpty else {
            throw ValidationError("--source replay and --input go together.")
        }
        guard signer.key == nil || models != nil else { throw ValidationError("--key needs --models.") }
        guard edgeTable.isEmpty || source == .replay else {
            throw ValidationError("--edge-table needs --source replay.")
        }
        guard edges == .off || source != .replay && database == nil && counters.counters == .auto else {
            throw ValidationError("--edges needs kernel probes on this node.")
        }
        guard speed >= 0, speed.isFinite else { throw ValidationError("--speed must not be negative.") }
        guard interval.value >= 0.1, interval.value <= 3600 else {
            throw ValidationError("--interval is \(interval), but it must be between 100ms and 1h.")
        }
        if let database {
            guard PrometheusSource.isAddress(database) else {
                throw ValidationError("'\(database)' is not an address; give http://HOST:PORT, or --source replay.")
            }
            guard source == .node else { throw ValidationError("give an address or --source, not both.") }
        }
        try asUsage { _ = try alarms.policyValue() }
    }

    func run() async throws {
        if let accepted {
            let folder = state ?? WatchOptions.defaultState
            try AcceptRequest.make(accepted, in: folder)
            print("the watch on \(folder) will accept the current behaviour of \(accepted) as normal")
            return
        }
        let interrupt = Interrupt.watch("stopping; saving the state (Ctrl-C again stops immediately)")
        defer { interrupt.cancel() }
        Interrupt.ignoreHangup()
        FileLimit.raise()
        var configuration = WatchJob.Configuration(try jobSource())
        configuration.settings = try settings()
        configuration.edges = edgeTable
        configuration.verdicts = try verdictOptions.destinations()
        configuration.receivers = try receiverOptions.receivers()
        configuration.alertLabels = receiverOptions.labels
        configuration.learnCommand = ["/proc/self/exe", "learn-detectors"] + pluginPaths.arguments
        configuration.libraries = try pluginPaths.libraries()
        configuration.loader = ForeignParser.own.loader
        let screen = WatchScreen(isJSON: json, verdicts: verdicts)
        let end = duration.map { ContinuousClock.now + .seconds(clamping: $0.value) }
        try await WatchJob(configuration).run(
            logger: TerminalLog.logger("watch", isVerbose: verbose), say: { screen.show($0) },
            isCancelled: { Interrupt.isRequested || end.map { ContinuousClock.now >= $0 } ?? false })
        screen.end()
    }

    private func settings() throws -> WatchSettings {
        var settings = WatchSettings()
        settings.policy = try alarms.policyValue()
        settings.intervalSeconds = interval.value
        settings.models = models
        settings.signer = try signer.signer()
        settings.borrows = !noBorrowing
        settings.learnSeconds = learn?.value ?? (models == nil ? 3600 : nil)
        settings.refitSeconds = refit?.value ?? (models == nil ? 6 * 3600 : nil)
        settings.historySeconds = history.value
        settings.learnBudget = learnBudget.value
        settings.stateFolder = state ?? (source == .replay ? nil : WatchOptions.defaultState)
        settings.saveSeconds = save.value
        settings.isDryRun = receiverOptions.dryRun
        return settings
    }

    private func jobSource() throws -> WatchJob.Source {
        if let database {
            return .database(
                try WatchedDatabase(
                    url: database, try query.request(), models: models, loader: ForeignParser.own.loader),
                delaySeconds: delay.value)
        }
        if source == .replay {
            var reading = TableReading()
            reading.workloadColumn = workloadColumn
            reading.workloadPattern = workloadPattern
            reading.replicaColumn = replicaColumn
            return .replay(inputs: input, reading, speed: speed)
        }
        var collection = CollectJob.Configuration(
            nodeName: ProcessInfo.processInfo.environment["NODE_NAME"] ?? ProcessInfo.processInfo.hostName)
        collection.source = isRuntimeWatched ? .runtime(sockets: criSocket) : .cgroups
        collection.counters = counters.options
        collection.counters.calls = edges.level
        collection.sampling = counters.samplerSettings(intervalSeconds: interval.value)
        collection.durationSeconds = duration?.value
        collection.loader = ForeignParser.own.loader
        return .node(collection)
    }

    private var isRuntimeWatched: Bool {
        switch source {
        case .cri: true
        case .cgroup, .replay: false
        case .node:
            !criSocket.isEmpty
                || ["/run/containerd/containerd.sock", "/run/crio/crio.sock"].contains {
                    FileManager.default.fileExists(atPath: $0)
                }
        }
    }
}

extension WatchScreen.Verdicts: ExpressibleByArgument {}
