internal import ArgumentParser
internal import CRI
internal import Collector
internal import Core
internal import Foundation
internal import Ingest
internal import NodeProbes
internal import Report

struct Collect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Counts kernel events per container, and records, exposes and forwards them.",
        discussion: """
            EXAMPLES
              anomengine collect --duration 60s --output recording/
              anomengine collect --source cgroup --budget 1% --keep-days 7 --output day/
              anomengine collect --metrics 127.0.0.1:9464 \\
                  --remote-write http://localhost:9090/api/v1/write
              anomengine collect --source replay --input recording/ --influx lines.txt
              anomengine collect --probe user.slice/:mmap_calls=off --output recording/

            Kernel probes need CAP_BPF and CAP_PERFMON, which are dropped once the probes are attached. Without them \
            the metrics come from cgroup files, which know fewer. Ctrl-C and SIGTERM stop and keep what was collected.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @OptionGroup var counters: CounterOptions
    @OptionGroup var sinks: SinkOptions

    @Option(help: "What to observe: cri (containers of a runtime), cgroup (each cgroup with processes), or replay.")
    var source = Source.cri

    @Option(help: "Socket of the container runtime; repeatable (default: where containerd and CRI-O have theirs).")
    var criSocket: [String] = []

    @Option(help: "With --source replay: CSV file, recording, or folder of either; repeatable.")
    var input: [String] = []

    @Option(help: "With --source replay: recorded seconds per second. 0 replays as fast as the sinks accept.")
    var speed = 0.0

    @Option(help: "How long to collect, as in 60s or 1h (default: until Ctrl-C).")
    var duration: Seconds?

    @Option(help: "Sampling interval.")
    var period = Seconds(1)

    @Option(help: "Name of this node (default: NODE_NAME, or the host name).")
    var node: String?

    @Option(help: "Time between status lines on standard error. 0 disables.")
    var status = Seconds(10)

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    enum Source: String, ExpressibleByArgument, CaseIterable {
        case cri, cgroup, replay
    }

    func validate() throws {
        guard period.value >= 0.1, period.value <= 3600 else {
            throw ValidationError("--period is \(period), but it must be between 100ms and 1h.")
        }
        if let duration, duration.value < period.value {
            throw ValidationError("--duration is \(duration), but it must be at least one sampling interval.")
        }
        guard (source == .replay) == !input.isEmpty else {
            throw ValidationError("--source replay and --input go together.")
        }
        guard speed >= 0, speed.isFinite else { throw ValidationError("--speed must not be negative.") }
    }

    func run() async throws {
        let interrupt = Interrupt.watch("ending; what was collected is kept (Ctrl-C again ends at once)")
        defer { interrupt.cancel() }
        Interrupt.ignoreHangup()
        FileLimit.raise()
        let nodeName =
            node ?? ProcessInfo.processInfo.environment["NODE_NAME"] ?? ProcessInfo.processInfo.hostName
        var summary = CollectionSummary()
        let opened: [any SampleSink]
        if source == .replay {
            let replay = try loadReplay(nodeName)
            opened = try await sinks.open(periodSeconds: replay.periodSeconds, node: nodeName)
            try await play(replay, to: opened, &summary)
        } else {
            opened = try await sinks.open(periodSeconds: period.value, node: nodeName)
            try await observe(nodeName, opened, &summary)
        }
        for sink in opened {
            if let delivery = await sink.delivery { printError("\(sink.name): \(StatusLine.text(delivery))") }
        }
        let places = opened.map(\.name).joined(separator: ", ")
        print(json ? try jsonText(summary) : "\(summary); to \(places)")
    }

    /// Samples this machine.
    private func observe(
        _ nodeName: String, _ sinks: [any SampleSink], _ summary: inout CollectionSummary
    ) async throws {
        let clock = SystemClock(isEnded: { Interrupt.isRequested })
        MemoryTrim.releaseLargeBlocks()
        let runtime = source == .cri ? try await runtime(nodeName) : nil
        // Before the kernel's types are read, which takes as much as all else.
        MemoryTrim.release()
        let machine = try NodeCounters(counters.options, clock: clock)
        for note in machine.notes { printError(note) }
        let inventory: any ContainerInventory =
            runtime ?? CgroupInventory(hierarchy: machine.hierarchy, mounts: machine.mounts, node: nodeName)
        var sampler = Sampler(
            counters.samplerSettings(periodSeconds: period.value), source: machine.source, inventory: inventory,
            sinks: sinks, clock: clock, meter: ProcessMeter(), report: { printError($0) })
        var running = summary
        var memory = MemoryTrim()
        // The kernel's types were read; asking a runtime for all its containers takes memory too.
        MemoryTrim.release()
        try await sampler.run(
            durationSeconds: duration?.value, isEnded: { Interrupt.isRequested },
            perPeriod: { batch in
                running.add(batch)
                memory.periodEnded()
                guard status.value > 0, running.isStatusDue(everySeconds: status.value) else { return }
                printError(StatusLine.text(batch.status))
            })
        running.finish(sampler.status)
        summary = running
        await runtime?.close()
    }

    /// Asks the runtime once, so that a wrong socket is an error now and not a line in a log.
    private func runtime(_ nodeName: String) async throws -> CRIInventory {
        let inventory = CRIInventory(sockets: criSocket, node: nodeName, report: { printError($0) })
        printError("containers of \(try await inventory.runtime())")
        return inventory
    }

    private func loadReplay(_ nodeName: String) throws -> Replay {
        let (series, read) = try SeriesSource(loader: ForeignParser.loader).load(input)
        printError(read.text(isComplete: false))
        guard let replay = Replay(series, node: nodeName) else {
            let names = Metric.allCases.map(\.column).joined(separator: ", ")
            throw CommandError("nothing to replay: no series has one of the columns \(names).")
        }
        return replay
    }

    /// Hands recorded batches to the sinks.
    private func play(
        _ replay: Replay, to sinks: [any SampleSink], _ summary: inout CollectionSummary
    ) async throws {
        let clock = SystemClock(isEnded: { Interrupt.isRequested })
        let start = clock.now().monotonicSeconds
        var firstSeconds: Double?
        for batch in replay {
            let first = firstSeconds ?? batch.timeSeconds
            firstSeconds = first
            if let duration, batch.timeSeconds - first >= duration.value { break }
            if speed > 0 {
                try await clock.sleep(untilMonotonicSeconds: start + (batch.timeSeconds - first) / speed)
            }
            if Interrupt.isRequested { break }
            for sink in sinks { try await sink.write(batch) }
            summary.add(batch)
        }
        let failures = await SinkClosing.close(sinks)
        if let first = failures.first { throw first.error }
    }
}
