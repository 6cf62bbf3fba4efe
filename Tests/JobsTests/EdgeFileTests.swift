import Collector
import CollectorTesting
import Core
import Foundation
import Ingest
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
                meter: parts.meter), logger: KeptLog.logger(), batches: { batches.add($0) })
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
        #expect(EdgeFile.table(at: folder.path) == folder.file("edges.csv"))
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
