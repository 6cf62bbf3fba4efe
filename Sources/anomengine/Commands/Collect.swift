internal import ArgumentParser
internal import Collector
internal import Foundation
internal import NodeProbes
internal import Report

struct Collect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Counts what each container does and records it.",
        discussion: """
            EXAMPLES
              anomengine collect --duration 60 --output recording/
              anomengine collect --source cgroup --budget 1% --output recording/
              anomengine collect --probe user.slice/:mmap_calls=off --output recording/

            Kernel probes need CAP_BPF and CAP_PERFMON, which are given up once the probes are attached; without them
            cgroup files serve, with fewer parameters. Ctrl-C and SIGTERM end with what was collected kept.
            """)

    @OptionGroup var counters: CounterOptions

    @Option(help: "What is a workload: cgroup (each cgroup that holds processes).")
    var source = Source.cgroup

    @Option(name: .shortAndLong, help: "Folder of the recording.")
    var output: String

    @Option(help: "Seconds to collect; until Ctrl-C if not given.")
    var duration: Double?

    @Option(help: "Distance of samples in seconds.")
    var period = 1.0

    @Option(help: "Name of this node; the host's name if not given.")
    var node: String?

    @Option(help: "Seconds between status lines on standard error; 0 for none.")
    var status = 10.0

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    enum Source: String, ExpressibleByArgument, CaseIterable {
        case cgroup
    }

    func validate() throws {
        guard period >= 0.1, period <= 3600 else {
            throw ValidationError("--period is \(period), but it must be between 0.1 and 3600 seconds.")
        }
        if let duration, duration < period {
            throw ValidationError("--duration is \(duration), but it must be at least one period.")
        }
    }

    func run() async throws {
        let interrupt = Interrupt.watch("ending; what was collected is kept (Ctrl-C again ends at once)")
        defer { interrupt.cancel() }
        let recorder = try SeriesRecorder(folder: output, periodSeconds: period)
        let clock = SystemClock(isEnded: { Interrupt.isRequested })
        let machine = try NodeCounters(counters.options, clock: clock)
        for note in machine.notes { printError(note) }
        let inventory = CgroupInventory(
            hierarchy: machine.hierarchy, mounts: machine.mounts, node: node ?? ProcessInfo.processInfo.hostName)
        var sampler = Sampler(
            counters.samplerSettings(periodSeconds: period), source: machine.source, inventory: inventory,
            sinks: [recorder], clock: clock, meter: ProcessMeter(), report: { printError($0) })
        var summary = CollectionSummary()
        try await sampler.run(
            durationSeconds: duration, isEnded: { Interrupt.isRequested },
            perPeriod: { batch in
                summary.add(batch)
                if status > 0, summary.isStatusDue(everySeconds: status) { printError(StatusLine.text(batch.status)) }
            })
        summary.finish(sampler.status)
        print(json ? try jsonText(summary) : "wrote \(output): \(summary)")
    }
}
