import Collector
import Core
import Jobs
import TestTools
import Testing

@Suite struct CollectJobTests {
    private struct Refused: Error {}

    private func configuration(seconds: Double?) -> CollectJob.Configuration {
        var configuration = CollectJob.Configuration(nodeName: "node-1")
        configuration.durationSeconds = seconds
        return configuration
    }

    @Test func handsEachBatchToTheClosure() async throws {
        let batches = Kept<SampleBatch>()
        let outcome = try await CollectJob(configuration(seconds: 5)).run(
            on: .steady(callsPerSecond: 7), logger: LogLines().logger, batches: { batches.add($0) })
        #expect(batches.all.count == 5)
        #expect(outcome.summary.intervals == 5)
        #expect(outcome.summary.samples == 10)
        #expect(outcome.summary.workloads == 2)
        #expect(outcome.sinks.isEmpty)
        for batch in batches.all {
            #expect(batch.samples.map(\.workload.name).sorted() == ["cart", "front"])
            #expect(batch.samples.allSatisfy { abs($0.values[.sysCalls] - 7) < 1e-6 })
        }
    }

    @Test func reportsItsStartAndStatus() async throws {
        var configuration = configuration(seconds: 6)
        configuration.statusSeconds = 2
        let events = Kept<String>()
        _ = try await CollectJob(configuration).run(
            on: .steady(), logger: LogLines().logger,
            progress: { event in
                switch event {
                case .started(let sinks, let seconds): events.add("started \(sinks.count) \(seconds)")
                case .status(let status): events.add("status \(status.containerCount)")
                case .read, .runtime: events.add("unexpected")
                }
            })
        #expect(events.all == ["started 0 1.0", "status 2", "status 2", "status 2"])
    }

    @Test func countsBatchesThatTheClosureRefuses() async throws {
        let lines = LogLines()
        let outcome = try await CollectJob(configuration(seconds: 3)).run(
            on: .steady(), logger: lines.infoLogger, batches: { _ in throw Refused() })
        #expect(outcome.summary.failedWrites == 3)
        #expect(lines.all == ["warning: memory: Refused()"], "said once")
    }

    @Test func endsWhenCancelled() async throws {
        let batches = Kept<SampleBatch>()
        let outcome = try await CollectJob(configuration(seconds: nil)).run(
            on: .steady(), logger: LogLines().logger, batches: { batches.add($0) },
            isCancelled: { batches.all.count >= 4 })
        #expect(outcome.summary.intervals == 4)
    }

    @Test func replaysARecordingIntoTheClosure() async throws {
        let folder = try Scratch()
        let rows = (0..<5).map { "\(1_700_000_000 + $0 * 2),\($0 * 10),\(100 + $0)\n" }.joined()
        try folder.write("cart.csv", "time,sys_calls,memory_usage\n" + rows)
        var configuration = configuration(seconds: nil)
        configuration.source = .replay(inputs: [folder.file("cart.csv")], speed: 0)
        let batches = Kept<SampleBatch>()
        let outcome = try await CollectJob(configuration).run(
            logger: LogLines().logger, batches: { batches.add($0) })
        #expect(outcome.summary.intervals == 5)
        #expect(batches.all.map(\.timeSeconds) == (0..<5).map { 1_700_000_000 + Double($0) * 2 })
        #expect(batches.all.compactMap { $0.samples.first?.values[.sysCalls] } == [0, 10, 20, 30, 40])
        #expect(batches.all.last?.ended.map(\.workload.name) == ["cart"])
    }

    @Test func aReplayEndsWithTheErrorOfItsSink() async throws {
        let folder = try Scratch()
        try folder.write("cart.csv", "time,sys_calls\n0,1\n1,2\n2,3\n")
        var configuration = configuration(seconds: nil)
        configuration.source = .replay(inputs: [folder.file("cart.csv")], speed: 0)
        await #expect(throws: Refused.self) {
            try await CollectJob(configuration).run(logger: LogLines().logger, batches: { _ in throw Refused() })
        }
    }

    @Test func refusesDataWithoutAMetric() async throws {
        let folder = try Scratch()
        try folder.write("cart.csv", "time,colour\n0,1\n1,2\n2,3\n")
        var configuration = configuration(seconds: nil)
        configuration.source = .replay(inputs: [folder.file("cart.csv")], speed: 0)
        let error = await #expect(throws: JobError.self) {
            try await CollectJob(configuration).run(logger: LogLines().logger)
        }
        #expect(error?.description.contains("sys_calls") == true)
    }

    @Test func writesToSeveralSinksAtOnce() async throws {
        let folder = try Scratch()
        var configuration = configuration(seconds: 3)
        configuration.sinks.influx = [folder.file("lines.txt"), folder.file("copy.txt")]
        let outcome = try await CollectJob(configuration).run(on: .steady(), logger: LogLines().logger)
        #expect(outcome.sinks.count == 2)
        let lines = try folder.text("lines.txt")
        #expect(lines.split(separator: "\n").count >= 6)
        #expect(try folder.text("copy.txt") == lines)
    }

    @Test func refusesAnAddressThatIsGivenTwice() throws {
        var sinks = SinkConfiguration()
        sinks.remoteWrite = ["http://localhost:9090/api/v1/write", "http://localhost:9090/api/v1/write"]
        let error = #expect(throws: JobError.self) { try sinks.check() }
        #expect(error?.description.contains("give each URL once") == true)
    }

    @Test func refusesALabelNameThatAServerWouldRefuse() throws {
        var sinks = SinkConfiguration()
        sinks.remoteLabels = ["1st": "x"]
        let error = #expect(throws: JobError.self) { try sinks.check() }
        #expect(error?.diagnostic.problem.text(style: .commandLine).hasPrefix("--remote-label '1st'") == true)
    }
}
