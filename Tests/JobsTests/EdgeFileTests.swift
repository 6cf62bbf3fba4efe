import Collector
import CollectorTesting
import Core
import Foundation
import Ingest
import TestTools
import Testing

@testable import Jobs

/// A steady source with calls from `front` to `cart`.
private struct CallingSource: CounterSource {
    let name = "calling"
    var steady: SteadySource
    var states: MetricTable<ProbeState> { steady.states }

    mutating func read(_ containers: [ContainerIdentity]) -> [String: CounterReading] { steady.read(containers) }
    mutating func retire(_ container: ContainerIdentity) -> CounterReading? { nil }

    mutating func readCalls(_ containers: [ContainerIdentity], timeSeconds: Double) -> [EdgeSample] {
        [
            EdgeSample(
                timeSeconds: timeSeconds, caller: Workload("front"), callee: Workload("cart, new"), requests: 7,
                callerSeconds: 0.25, failures: 1)
        ]
    }
}

@Suite struct EdgeFileTests {
    private func collect(into file: String, seconds: Double = 3) async throws -> [SampleBatch] {
        let parts = CollectionParts.steady()
        var configuration = CollectJob.Configuration(nodeName: "node-1")
        configuration.durationSeconds = seconds
        configuration.sinks.edges = file
        let batches = Kept<SampleBatch>()
        _ = try await CollectJob(configuration).run(
            on: CollectionParts(
                source: CallingSource(steady: parts.source), inventory: parts.inventory, clock: parts.clock,
                meter: parts.meter), logger: LogLines().logger, batches: { batches.add($0) })
        return batches.all
    }

    @Test func collectedCallsAreReadBack() async throws {
        let folder = try Scratch()
        let batches = try await collect(into: folder.file("edges.csv"))
        let rows = try EdgeFile.read(folder.file("edges.csv"))
        #expect(rows.map(\.timeSeconds) == batches.map { ($0.timeSeconds * 1e6).rounded() / 1e6 })
        #expect(rows.count == 3)
        for row in rows {
            #expect(row.callee == Workload("cart, new") && row.requests == 7 && row.callerSeconds == 0.25)
            #expect(row.calleeSeconds.isNaN && row.failures == 1)
        }
        #expect(EdgeFile.tables(at: folder.path) == [folder.file("edges.csv")])
    }

    @Test func theTableKeepsItsSizeAndSaysWhatItDropped() async throws {
        let folder = try Scratch()
        let said = LogLines()
        let path = folder.file("edges.csv")
        // A row takes about 30 bytes, so that each half holds three.
        let sink = try EdgeFileSink(path: path, limitBytes: 340, logger: said.logger)
        for row in 0..<10 {
            let edge = EdgeSample(
                timeSeconds: Double(1000 + row), caller: Workload("front"), callee: Workload("cart"), requests: 10,
                callerSeconds: 0.5, calleeSeconds: 0.25, failures: 0)
            try await sink.write(
                SampleBatch(
                    timeSeconds: edge.timeSeconds, intervalSeconds: 1, samples: [], ended: [], edges: [edge],
                    status: AgentStatus()))
        }
        try await sink.close()
        let kept = try EdgeFile.tables(at: path).flatMap { try EdgeFile.read($0) }.map(\.timeSeconds)
        // The latest rows are there without a gap.
        #expect(kept.last == 1009 && kept.count >= 4)
        #expect(kept == (0..<kept.count).map { 1009 - Double(kept.count - 1 - $0) })
        let dropped = said.all.compactMap { $0.split(separator: " ").compactMap { Int($0) }.first }.reduce(0, +)
        #expect(dropped == 10 - kept.count, "\(said.all)")
    }

    @Test func aLineThatWasNotFinishedIsCutOff() async throws {
        let folder = try Scratch()
        let file = folder.file("edges.csv")
        _ = try await collect(into: file)
        try folder.write("edges.csv", try folder.text("edges.csv") + "17,front,ca")
        _ = try await collect(into: file)
        #expect(try EdgeFile.read(file).count == 6)
    }

    @Test func anotherFileIsNotTouched() async throws {
        let folder = try Scratch()
        let file = try folder.write("notes.txt", "mine\n")
        await #expect(throws: JobError.self) { _ = try await collect(into: file) }
        #expect(try folder.text("notes.txt") == "mine\n")
    }
}
