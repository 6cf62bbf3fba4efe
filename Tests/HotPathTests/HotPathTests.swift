import Benchmarking
import CHotPath
import Engine
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
struct Path: Sendable, CustomTestStringConvertible {
    /// Windows in a call of the model; nil: rows pushed to a detector's stream.
    let batch: Int?

    static let all = [Path(batch: nil), Path(batch: 1), Path(batch: 7), Path(batch: 64)]

    var testDescription: String { batch.map { "\($0) windows in a call" } ?? "stream of rows" }
}

/// Rounds of scoring on buffers that are made beforehand.
private final class Work {
    private let path: Path
    private var stream: DetectorStream
    private var runner: any ModelRunner
    private let windows: [Float]
    private var residuals: [Float]
    private let rows: [[Float]]
    private var seconds = 0.0
    private(set) var anomalies = 0

    init(_ path: Path) throws {
        let subject = try BenchmarkSubject(ModelShape("12x5:20,8"))
        let model = subject.detector.model.value
        self.path = path
        let columns = (0..<5).map { "f\($0)" }
        stream = try DetectorStream(subject.detector, columns: columns)
        runner = model.makeRunner()
        windows = Noise.floats(count: (path.batch ?? 1) * 12 * 5)
        residuals = windows
        let values = Noise.floats(count: 40 * 5)
        rows = (0..<40).map { Array(values[$0 * 5..<($0 + 1) * 5]) }
    }

    func run(rounds: Int) {
        for _ in 0..<rounds {
            if let batch = path.batch {
                reconstruct(&runner, windows, batch, &residuals)
            } else {
                // By index: the iterator of an array of arrays allocates in a build without optimisation.
                for index in rows.indices {
                    seconds += 1
                    if let scored = stream.push(rows[index], timeSeconds: seconds), scored.verdict.isAnomalous {
                        anomalies += 1
                    }
                }
            }
        }
    }
}

private func reconstruct(
    _ runner: inout any ModelRunner, _ windows: [Float], _ batch: Int, _ residuals: inout [Float]
) {
    var target = residuals.mutableSpan
    runner.residuals(of: windows.span, count: batch, into: &target)
}
