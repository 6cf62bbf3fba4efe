internal import Collector
internal import Core
internal import TestTools
internal import Testing

@testable import Export
@testable import Ingest
@testable import Recordings

struct ReplayTests {
    /// 40 rows of all metrics, the eighth a gap.
    private func made(_ number: Int) -> Series {
        var values: [Float] = []
        for row in 0..<40 {
            for column in Metric.allCases.indices { values.append(row == 7 ? .nan : Float(row * 8 + column + number)) }
        }
        return Series(
            workload: Workload("w\(number)"), replica: "r", columns: Metric.allCases.map(\.column),
            startSeconds: 1000 + Double(number * 10), intervalSeconds: 5, values: values)
    }

    @Test func aReplayedRecordingRecordsTheSame() async throws {
        let series = (0..<3).map(made)
        let folder = try TemporaryFolder()
        let replay = try #require(Replay(series, node: "n"))
        let sink = try RecordingSink(
            folder: folder.path, intervalSeconds: replay.intervalSeconds, recordsCalls: true, logger: LogLines().logger)
        var ended: [String] = []
        for batch in replay {
            try await sink.write(batch)
            ended += batch.ended.map(\.workload.name)
        }
        try await sink.close()
        #expect(ended == ["w0", "w1", "w2"])
        let read = try Recording.read(folder.path)
        #expect(read.map(\.workload) == series.map(\.workload))
        for (left, right) in zip(read, series) {
            #expect(left.startSeconds == right.startSeconds && left.intervalSeconds == right.intervalSeconds)
            #expect(left.values.map { $0.isNaN ? -1 : $0 } == right.values.map { $0.isNaN ? -1 : $0 })
        }
    }

    @Test func totalsAccumulateAndGaugesStay() throws {
        let series = Series(
            workload: Workload("w"), replica: "r", columns: ["sys_calls", "memory_usage"], startSeconds: 0,
            intervalSeconds: 2, values: [1, 10, 2, 20, .nan, .nan, 3, 5])
        let batches = Array(try #require(Replay([series], node: "n")))
        #expect(batches.map { $0.samples.count } == [1, 1, 0, 1])
        let samples = batches.flatMap(\.samples)
        #expect(samples.map { $0.totals[.sysCalls] } == [2, 6, 12])
        #expect(samples.map { $0.totals[.memoryUsage] } == [10, 20, 5])
        #expect(samples.allSatisfy { $0.values[.cpuUsage].isNaN && $0.states[.cpuUsage] == .off })
    }

    @Test func nothingToReplayIsNil() {
        let other = Series(
            workload: Workload("w"), replica: "r", columns: ["x"], startSeconds: 0, intervalSeconds: 1, values: [1])
        #expect(Replay([other], node: "n") == nil)
        #expect(Replay([], node: "n") == nil)
    }
}
