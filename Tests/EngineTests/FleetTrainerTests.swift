internal import Core
internal import Engine
import Synchronization
import Testing

@Suite struct FleetTrainerTests {
    private static let fleet = (0..<7).flatMap { number in
        (0..<2).map { series("w\(number)", replica: "\($0)", rows: 120 + 10 * number, seed: 2 * number + $0) }
    }

    private static func trainer(_ choice: DetectorConfiguration = configuration()) throws -> FleetTrainer {
        try FleetTrainer(choice, registry: registry())
    }

    private static func records(_ outcomes: [FleetTrainer.Outcome]) throws -> [DetectorRecord] {
        try outcomes.map { try $0.result.get().record }
    }

    @Test func resultIsIndependentOfJobCount() async throws {
        let trainer = try Self.trainer()
        let one = try Self.records(await trainer.fit(Self.fleet, jobCount: 1))
        #expect(one.map(\.workload.name) == (0..<7).map { "w\($0)" })
        for jobs in [0, 3, 50] {
            #expect(try Self.records(await trainer.fit(Self.fleet, jobCount: jobs)) == one)
        }
    }

    /// A workload's seed is its own: what else is fitted makes no difference.
    @Test func otherWorkloadsChangeNothing() async throws {
        let trainer = try Self.trainer()
        let all = try Self.records(await trainer.fit(Self.fleet, jobCount: 2))
        let alone = try Self.records(
            await trainer.fit(Self.fleet.filter { $0.workload.name == "w3" }, jobCount: 2))
        #expect(alone == [all[3]])
        #expect(Set(all.map(\.training.seed)).count == 7)
        var choice = configuration()
        choice.seed = 2
        let other = try Self.records(await Self.trainer(choice).fit(Self.fleet, jobCount: 2))
        #expect(Set(other.map(\.training.seed)).isDisjoint(with: all.map(\.training.seed)))
    }

    @Test func oneFailureLeavesTheOthersAlone() async throws {
        let outcomes = try await Self.trainer().fit(Self.fleet + [series("short", rows: 3)], jobCount: 2)
        #expect(outcomes.count == 8)
        for outcome in outcomes {
            switch outcome.result {
            case .success: #expect(outcome.workload.name != "short")
            case .failure(let error):
                #expect(outcome.workload.name == "short" && error is DetectorError)
            }
        }
    }

    @Test func everyOutcomeIsReportedOnce() async throws {
        var finished: [Workload] = []
        let reports = Mutex<[Workload: Int]>([:])
        let outcomes = try await Self.trainer().fit(
            Self.fleet, jobCount: 3,
            report: { progress in reports.withLock { $0[progress.workload, default: 0] += 1 } },
            finished: { finished.append($0.workload) })
        #expect(finished.sorted() == outcomes.map(\.workload))
        #expect(reports.withLock { $0 } == Dictionary(uniqueKeysWithValues: outcomes.map { ($0.workload, 2) }))
    }

    /// What is in training ends with what it has; nothing more is begun.
    @Test func cancelKeepsBestState() async throws {
        let epochs = Mutex(0)
        let outcomes = try await Self.trainer(configuration(epochs: 900)).fit(
            Self.fleet, jobCount: 1, isCancelled: { epochs.withLock { $0 } >= 905 },
            report: { _ in epochs.withLock { $0 += 1 } })
        let curves = try Self.records(outcomes).map(\.training.lossCurve.count)
        #expect(curves == [900, 5])
    }

    @Test func immediateCancelReturnsNothing() async throws {
        let none = try await Self.trainer().fit(Self.fleet, jobCount: 2, isCancelled: { true })
        #expect(none.isEmpty)
        // Begun, but stopped before the first epoch was done.
        let asked = Mutex(0)
        var finished = 0
        let stopped = try await Self.trainer().fit(
            Self.fleet, jobCount: 1,
            isCancelled: {
                asked.withLock {
                    $0 += 1
                    return $0 > 1
                }
            }, finished: { _ in finished += 1 })
        #expect(stopped.isEmpty && finished == 0)
    }

    @Test func rejectsInvalidConfigurationImmediately() {
        var choice = configuration()
        choice.model = PluginChoice("maen")
        #expect(throws: RegistryError.self) { try Self.trainer(choice) }
    }
}
