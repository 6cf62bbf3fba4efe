internal import ArgumentParser
internal import Core
internal import Foundation
internal import HDF5
internal import Ingest
internal import Jobs
internal import NodeProbes

struct Collect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Counts kernel events per container and records, exposes or forwards them.",
        discussion: """
            EXAMPLES
              anomengine collect --duration 60s --output recording/
              anomengine collect --source cgroup --budget 1% --keep-days 7 --output day/
              anomengine collect --metrics 127.0.0.1:9464 \\
                  --remote-write http://localhost:9090/api/v1/write
              anomengine collect --source replay --input recording/ --influx lines.txt
              anomengine collect --edges on --output recording/
              anomengine collect --probe user.slice/:mmap_calls=off --output recording/

            Kernel probes need CAP_BPF and CAP_PERFMON; the agent drops both once the probes are attached. Without \
            them it reads cgroup files, which provide fewer metrics. Ctrl-C and SIGTERM stop the agent; the samples \
            collected so far are kept.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @OptionGroup var counters: CounterOptions
    @OptionGroup var sinks: SinkOptions
    @OptionGroup var calls: CallOptions

    @Option(help: "What to observe: cri (containers of the runtime), cgroup (every cgroup with processes) or replay.")
    var source = Source.cri

    @Option(help: "Socket of the container runtime; repeatable (default: those of containerd and CRI-O).")
    var criSocket: [String] = []

    @Option(help: "With --source replay: CSV file, recording, or folder of either; repeatable.")
    var input: [String] = []

    @Option(help: "With --source replay: recorded seconds per second. 0 replays as fast as the sinks accept.")
    var speed = 0.0

    @Option(help: "How long to collect, as in 60s or 1h (default: until Ctrl-C).")
    var duration: Seconds?

    @Option(name: IntervalName.names, help: "Sampling interval.")
    var interval = Seconds(1)

    @Option(help: "Name of this node (default: $NODE_NAME, else the host name).")
    var node: String?

    @Option(help: "Time between status lines on standard error. 0 disables.")
    var status = Seconds(10)

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(help: "Also log each container that begins, ends or cannot be observed.")
    var verbose = false

    enum Source: String, ExpressibleByArgument, CaseIterable {
        case cri, cgroup, replay
    }

    func validate() throws {
        guard interval.value >= 0.1, interval.value <= 3600 else {
            throw ValidationError("--interval is \(interval), but it must be between 100ms and 1h.")
        }
        if let duration, duration.value < interval.value {
            throw ValidationError("--duration is \(duration), but it must be at least one sampling interval.")
        }
        guard (source == .replay) == !input.isEmpty else {
            throw ValidationError("--source replay and --input go together.")
        }
        try calls.check(counters: counters.counters, isReplay: source == .replay)
        guard speed >= 0, speed.isFinite else { throw ValidationError("--speed must not be negative.") }
    }

    func run() async throws {
        let interrupt = Interrupt.watch("stopping; collected samples are kept (Ctrl-C again stops immediately)")
        defer { interrupt.cancel() }
        Interrupt.ignoreHangup()
        FileLimit.raise()
        let job = CollectJob(try jobConfiguration())
        let outcome = try await job.run(
            logger: TerminalLog.logger("collect", isVerbose: verbose), progress: { show($0) },
            isCancelled: { Interrupt.isRequested })
        for (sink, delivery) in outcome.deliveries { printError("\(sink): \(StatusLine.text(delivery))") }
        print(
            json
                ? try jsonText(outcome.summary)
                : "\(outcome.summary.text); to \(outcome.sinks.joined(separator: ", "))")
    }

    /// The job that the options stand for.
    private func jobConfiguration() throws -> CollectJob.Configuration {
        let nodeName =
            node ?? ProcessInfo.processInfo.environment["NODE_NAME"] ?? ProcessInfo.processInfo.hostName
        var configuration = CollectJob.Configuration(nodeName: nodeName)
        configuration.source =
            switch source {
            case .cri: .runtime(sockets: criSocket)
            case .cgroup: .cgroups
            case .replay: .replay(inputs: input, speed: speed)
            }
        configuration.counters = counters.options
        configuration.counters.calls = calls.edges.level
        configuration.sampling = counters.samplerSettings(intervalSeconds: interval.value)
        configuration.durationSeconds = duration?.value
        configuration.sinks = try sinks.configuration()
        configuration.sinks.edges = calls.file(recording: sinks.output)
        configuration.sinks.edgesLimitBytes = calls.edgesLimit.value
        configuration.statusSeconds = status.value > 0 ? status.value : nil
        configuration.loader = ForeignParser.own.loader
        return configuration
    }

    private func show(_ event: CollectJob.Event) {
        switch event {
        case .runtime(let name): printError("containers of \(name)")
        case .read(let summary): printError(summary.text(isComplete: verbose))
        case .started(let sinks, let seconds):
            let end = duration.map { "for \($0)" } ?? "until Ctrl-C"
            let what = source == .replay ? "replaying" : "collecting"
            printError(
                "\(what) \(end), one row every \(DurationText.text(seconds)), to \(sinks.joined(separator: ", "))")
        case .status(let status): printError(StatusLine.text(status))
        }
    }
}
