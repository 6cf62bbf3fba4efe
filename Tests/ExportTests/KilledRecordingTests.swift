internal import Collector
internal import Core
internal import Export
internal import Foundation
internal import TestTools
internal import Testing

@testable import Recordings

struct KilledRecordingTests {
    /// 200 times: a recorder is killed at a random moment, and the next one goes on in the same folder.
    @Test(.timeLimit(.minutes(30))) func noAcknowledgedSampleIsMissingAfterAKill() async throws {
        var random = SplitMix64(seed: 7)
        var cutSegments = 0
        for _ in 0..<10 {
            let folder = try TemporaryFolder()
            var acknowledged: [Int] = []
            for run in 0..<20 {
                let last = try await record(
                    in: folder.path, startSeconds: run * 5_000,
                    microseconds: UInt32.random(in: 0...100_000, using: &random))
                acknowledged.append(last)
                let found = Dictionary(grouping: try Recording.read(folder.path), by: \.workload)
                #expect(found.count == 4)
                for number in 0..<4 {
                    let series = try #require(found[Workload("shop/cart\(number)/server")])
                    for (earlier, last) in acknowledged.enumerated() {
                        try expectRows(series, run: earlier, number: number, through: last)
                    }
                }
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            cutSegments += names.count { $0.hasSuffix(".h5") }
        }
        // Otherwise no kill came near the making of a segment, which takes a child some tens of milliseconds.
        #expect(cutSegments > 20)
    }

    private func expectRows(_ series: [Series], run: Int, number: Int, through last: Int) throws {
        let start = Double(run * 5_000)
        let part = try #require(series.first { $0.startSeconds <= start && start < $0.endSeconds })
        let rows = part.slice(fromSeconds: start, toSeconds: start + Double(last) + 1)
        var expected: [Float] = []
        for interval in 0...last {
            for metric in ReplicaRows.metrics(withCalls: false) {
                expected.append(Float(interval * 8 + metric.rawValue + number))
            }
        }
        #expect(rows.values == expected, "run \(run), workload \(number)")
    }

    /// - Returns: the last interval that was acknowledged.
    private func record(in folder: String, startSeconds: Int, microseconds: UInt32) async throws -> Int {
        let output = try TemporaryFolder()
        let process = try ForeignProcess(
            try sampleRecorder(), [folder, "\(startSeconds)"], logPath: output.file("intervals"))
        func intervals() throws -> [Int] {
            let text = try String(contentsOfFile: output.file("intervals"), encoding: .utf8)
            // A number that is cut off by the kill has no line's end.
            return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { Int($0) }
        }
        try await waitUntil("an interval is acknowledged") { try !intervals().isEmpty }
        try await Task.sleep(for: .microseconds(microseconds))
        #expect(process.isRunning)
        process.kill()
        return try #require(try intervals().last)
    }
}
