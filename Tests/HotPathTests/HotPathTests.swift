import Benchmarking
import CHotPath
internal import Engine
import Glibc
import Testing

/// Scoring a window allocates nothing, takes no lock and makes no system call once its buffers are there.
@Suite struct HotPathTests {
    /// Sanitizers bring their own allocator, and there is nothing to count with.
    static let counts = hot_path_is_counting()

    /// The probes see what they look for.
    @Test(.enabled(if: counts, "the allocator is a sanitizer's")) func probesSeeAllocationsAndLocks() {
        let before = hot_path_so_far()
        let array = [Float](repeating: 1, count: 1000 + Int(before.allocations % 2))
        var lock = pthread_mutex_t()
        pthread_mutex_init(&lock, nil)
        pthread_mutex_lock(&lock)
        pthread_mutex_unlock(&lock)
        let after = hot_path_so_far()
        #expect(array.count >= 1000)
        #expect(after.allocations > before.allocations)
        #expect(after.locks > before.locks)
    }

    @Test func confinedChildEndsAtASystemCall() throws {
        let outcome = hot_path_run_without_system_calls({ _ in _ = getppid() }, nil)
        try skipUnlessAvailable(outcome)
        #expect(outcome == HOT_PATH_SYSTEM_CALL)
    }

    @Test(.enabled(if: counts, "the allocator is a sanitizer's"), arguments: Path.all)
    func scoringNeitherAllocatesNorLocks(path: Path) throws {
        let work = try Work(path)
        work.run(rounds: 2)
        let before = hot_path_so_far()
        work.run(rounds: 20)
        let after = hot_path_so_far()
        #expect(after.allocations == before.allocations)
        #expect(after.locks == before.locks)
    }

    @Test(arguments: Path.all) func scoringMakesNoSystemCall(path: Path) throws {
        let work = try Work(path)
        work.run(rounds: 2)
        let outcome = hot_path_run_without_system_calls(
            { context in
                guard let context else { return }
                Unmanaged<Work>.fromOpaque(context).takeUnretainedValue().run(rounds: 20)
            }, Unmanaged.passUnretained(work).toOpaque())
        try skipUnlessAvailable(outcome)
        #expect(outcome == HOT_PATH_SILENT)
    }

    private func skipUnlessAvailable(_ outcome: hot_path_outcome) throws {
        if outcome == HOT_PATH_UNAVAILABLE {
            try Test.cancel("this kernel does not offer seccomp's strict mode")
        }
    }
}

/// A way in which windows are scored.
enum Path: Sendable, CustomTestStringConvertible {
    /// So many windows in a call of the model.
    case batch(Int)
    /// Rows pushed to a detector's stream.
    case stream
    /// A row of each of six streams of two detectors in each tick.
    case fleet
    /// The same two of the default detector, which has no windows.
    case defaultStream, defaultFleet

    static let all = [Path.batch(1), .batch(7), .batch(64), .stream, .fleet, .defaultStream, .defaultFleet]

    var testDescription: String {
        switch self {
        case .batch(let count): "\(count) windows in a call"
        case .stream: "stream of rows"
        case .fleet: "fleet of streams"
        case .defaultStream: "stream of rows, default detector"
        case .defaultFleet: "fleet of streams, default detector"
        }
    }
}

/// Rounds of scoring on buffers that are made beforehand.
private final class Work {
    private let path: Path
    private var stream: DetectorStream
    private var fleet: FleetScorer
    private var runner: any ModelRunner
    private let batch: Int
    private let windows: [Float]
    private var deviations: [Float]
    private let rows: [[Float]]
    private var seconds = 0.0
    private(set) var anomalies = 0

    init(_ path: Path) throws {
        let subject = try BenchmarkSubject(ModelShape("12x5:20,8"))
        let model = subject.detector.model.value
        self.path = path
        let columns = (0..<5).map { "f\($0)" }
        let other = try BenchmarkSubject(ModelShape("9x5:16"))
        var detectors = [subject.detector, other.detector]
        switch path {
        case .batch, .stream, .fleet: break
        case .defaultStream, .defaultFleet:
            detectors = try (0..<2).map { _ in try BenchmarkSubject(metricCount: 5).detector }
        }
        stream = try DetectorStream(detectors[0], columns: columns)
        fleet = try FleetScorer(
            detectors,
            streams: (0..<6).map { FleetStream(detector: $0 % 2, columns: columns) })
        runner = try #require(model as? any FittedWindowModel).makeRunner()
        var batch = 1
        if case .batch(let count) = path { batch = count }
        self.batch = batch
        windows = Noise.floats(count: batch * 12 * 5)
        deviations = windows
        let values = Noise.floats(count: 40 * 5)
        rows = (0..<40).map { Array(values[$0 * 5..<($0 + 1) * 5]) }
    }

    func run(rounds: Int) {
        for _ in 0..<rounds {
            switch path {
            case .batch:
                deviate(&runner, windows, batch, &deviations)
            case .stream, .defaultStream:
                // By index: the iterator of an array of arrays allocates in a build without optimisation.
                for index in rows.indices {
                    seconds += 1
                    if let scored = stream.push(rows[index], timeSeconds: seconds), scored.verdict.isAnomalous {
                        anomalies += 1
                    }
                }
            case .fleet, .defaultFleet:
                for index in rows.indices {
                    seconds += 1
                    for stream in 0..<6 {
                        fleet.push(rows[(index + stream) % rows.count], of: stream, timeSeconds: seconds)
                    }
                    fleet.score { _, row in if row.verdict.isAnomalous { anomalies += 1 } }
                }
            }
        }
    }
}

private func deviate(
    _ runner: inout any ModelRunner, _ windows: [Float], _ batch: Int, _ deviations: inout [Float]
) {
    var target = deviations.mutableSpan
    runner.deviations(of: windows.span, count: batch, into: &target)
}
