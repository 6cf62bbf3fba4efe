internal import Core
import Foundation
internal import Recordings
import Testing

/// A clock that is set while `collect` runs.
@Suite struct ClockStepTests {
    /// Shifts the clock of the program that it is preloaded into; stands beside the tests' own program.
    private static let shim: String? = {
        let path = URL(fileURLWithPath: Program.path).deletingLastPathComponent()
            .appendingPathComponent("libSteppedClock.so").path
        guard CollectTests.hasCgroups else { return nil }
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    private static let intervalSeconds = 0.2

    @Test(
        .enabled(if: shim != nil, "needs a cgroup hierarchy and libSteppedClock.so beside the tests"),
        .timeLimit(.minutes(20)))
    func clockStepsLoseNoInterval() throws {
        let folder = try Scratch()
        let recording = folder.file("recording")
        try setClock(0, folder)
        let began = ContinuousClock.now
        let startSeconds = Date().timeIntervalSince1970
        let process = try Program.start(
            [
                "collect", "--source", "cgroup", "--counters", "files", "--period", "\(Self.intervalSeconds)",
                "--status",
                "\(Self.intervalSeconds)", "--output", recording, "--json",
            ],
            environment: [
                "LD_PRELOAD": try #require(Self.shim), "STEPPED_CLOCK_FILE": folder.file("clock"),
            ], output: try folder.handle("stdout"), errors: try folder.handle("stderr"))
        defer { if process.isRunning { process.terminate() } }
        for ahead in [3600, 0] {
            try waitForIntervals(4, process, folder)
            try setClock(ahead, folder)
        }
        try waitForIntervals(4, process, folder)
        process.interrupt()
        process.waitUntilExit()
        let endSeconds = Date().timeIntervalSince1970
        let errors = try folder.text("stderr")
        #expect(process.terminationReason == .exit && process.terminationStatus == 0, "\(errors)")

        #expect(
            errors.split(separator: "\n").filter { $0.hasPrefix("clock: ") } == [
                "clock: set forward by 3600.0 s; samples carry the new time",
                "clock: set back by 3600.0 s; samples carry the new time",
            ])
        let outcome = Outcome(status: 0, output: try folder.text("stdout"), errors: errors)
        let summary = try outcome.json()
        let intervals = try #require(summary["periods"] as? Int)
        // A busy machine may make the agent miss an interval, the clock may not: an hour has 18,000.
        let missed = try #require(summary["missed_periods"] as? Int)
        let longestSeconds = (ContinuousClock.now - began) / .seconds(1)
        #expect(intervals >= 12 && Double(intervals + missed) * Self.intervalSeconds <= longestSeconds)

        let series = try Recording.read(recording)
        let rows = series.flatMap { series in stampsOfRows(series).map { (series.workload, $0) } }
        #expect(rows.count == summary["samples"] as? Int)
        // The cgroup of the agent was there all the time.
        let longest = Dictionary(grouping: rows, by: \.0).values.map { $0.map(\.1) }.max { $0.count < $1.count }
        let stamps = try #require(longest)
        #expect(stamps.count == intervals)
        let ahead = stamps.filter { $0 > endSeconds + 1800 }
        #expect(ahead.count >= 4 && ahead.allSatisfy { (startSeconds + 3600...endSeconds + 3600).contains($0) })
        let others = stamps.filter { $0 <= endSeconds + 1800 }
        #expect(others.count >= 8 && others.allSatisfy { (startSeconds...endSeconds).contains($0) })
        let segments = try FileManager.default.contentsOfDirectory(atPath: recording).filter { $0.hasSuffix(".h5") }
        #expect(segments.count == 3, "\(segments)")
    }

    /// The times of the rows that hold anything; the others are gaps.
    private func stampsOfRows(_ series: Series) -> [Double] {
        (0..<series.rowCount).filter { row in
            series.values[row * series.columns.count..<(row + 1) * series.columns.count].contains { !$0.isNaN }
        }.map(series.timeSeconds)
    }

    /// Waits until the agent has told of so many intervals more.
    private func waitForIntervals(_ count: Int, _ process: Process, _ folder: Scratch) throws {
        func told() throws -> Int { try folder.text("stderr").components(separatedBy: " containers, ").count - 1 }
        let least = try told() + count
        while try told() < least {
            let text = try folder.text("stderr")
            try #require(process.isRunning, "\(text)")
            usleep(10_000)
        }
    }

    /// Sets how far the program's clock is ahead.
    private func setClock(_ seconds: Int, _ folder: Scratch) throws {
        let bytes = withUnsafeBytes(of: Int64(seconds)) { Data($0) }
        let path = folder.file("clock")
        if !FileManager.default.fileExists(atPath: path) { try bytes.write(to: URL(fileURLWithPath: path)) }
        // In place, as the program has the file mapped.
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.write(contentsOf: bytes)
        try file.close()
    }
}
