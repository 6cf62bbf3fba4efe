internal import ArgumentParser
internal import Ingest
internal import Jobs
internal import NodeProbes

/// How calls between workloads are observed.
struct CallOptions: ParsableArguments {
    @Option(
        help: """
            Observe calls between workloads: off, sampled (one request in ten) or on. Needs kernel probes; --budget and \
            --probe-limit reduce on to sampled where calls cost too much.
            """)
    var edges = Calls.off

    @Option(
        help: ArgumentHelp(
            "Append the edge table to this CSV file (default: \(EdgeFile.nameInRecording) in the recording's folder)."))
    var edgesOutput: String?

    @Option(
        help: """
            Size of the edge table. At half of it a new table begins, and the one before the last is dropped.
            """)
    var edgesLimit = ByteCount(256 << 20)

    enum Calls: String, ExpressibleByArgument, CaseIterable {
        case off, sampled, on

        var level: NodeProbes.EdgeSource.Level {
            switch self {
            case .off: .off
            case .sampled: .sampled(every: 10)
            case .on: .on
            }
        }
    }

    func check(counters: CounterOptions.Counters, isReplay: Bool) throws {
        if edges == .off, edgesOutput != nil { throw ValidationError("--edges-output needs --edges on or sampled.") }
        guard edges != .off else { return }
        guard !isReplay else { throw ValidationError("--edges and --source replay do not go together.") }
        guard counters == .auto else { throw ValidationError("--edges and --counters files do not go together.") }
    }

    /// Where the edge table goes; nil for nowhere.
    func file(recording: String?) -> String? {
        guard edges != .off else { return nil }
        return edgesOutput ?? recording.map { "\($0)/\(EdgeFile.nameInRecording)" }
    }
}
