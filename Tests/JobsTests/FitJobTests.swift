import Core
import Engine
import Foundation
import Ingest
import ModelFiles
import Testing

@testable import Jobs

@Suite struct FitJobTests {
    @Test func fitsEachWorkloadAndWritesTheModel() async throws {
        let folder = try Scratch()
        var configuration = try Waves.quickFit()
        configuration.output = folder.file("m.h5")
        let finished = Kept<String>()
        let epochs = Kept<Int>()
        let outcome = try await FitJob(configuration).run(
            Waves.series(rows: 300),
            progress: { event in
                switch event {
                case .read: Issue.record("nothing was read")
                case .compared, .chose: Issue.record("the plugins were given")
                case .started(let count): #expect(count == 2)
                case .training(let progress): epochs.add(progress.epoch)
                case .finished(let outcome): finished.add(outcome.workload.name)
                }
            })
        #expect(outcome.detectors.map(\.workload.name).sorted() == ["cart", "front"])
        #expect(outcome.missing.isEmpty && outcome.notBegunCount == 0)
        #expect(finished.all.sorted() == ["cart", "front"])
        #expect(epochs.all.max() == 4)
        let file = try ModelFile.read(folder.file("m.h5"))
        #expect(file.createdAt == "2023-11-14T22:13:20Z")
        #expect(file.detectors.map(\.workload.name) == ["cart", "front"])
    }

    @Test func readsFilesAndSaysWhatTheyHold() async throws {
        let folder = try Scratch()
        try folder.write("normal.csv", Waves.csv(Waves.series(rows: 300)))
        let rows = Kept<Int>()
        let outcome = try await FitJob(Waves.quickFit()).run(
            .pods([folder.file("normal.csv")]),
            progress: { if case .read(let summary) = $0 { rows.add(summary.rows) } })
        #expect(rows.all == [600])
        #expect(outcome.summary?.series.count == 2)
        #expect(outcome.detectors.count == 2)
    }

    /// What recordings hold that go on over an upgrade: a column that the first rows lack.
    @Test(arguments: [(400, false), (120, true)])
    func columnsThatManyRowsLackAreNamed(missing: Int, isLearned: Bool) async throws {
        let width = 3
        let values = (0..<500).flatMap { row -> [Float] in
            let wave = sin(Float(row) / 7)
            return [20 + 5 * wave, 300 + 40 * wave, row < missing ? .nan : Float(row % 5)]
        }
        let series = Series(
            workload: Workload("cart"), replica: "r", columns: ["cpu", "memory", "faults"], startSeconds: 0,
            intervalSeconds: 60, values: values)
        let outcome = try await FitJob(Waves.quickFit()).run([series])
        #expect(
            outcome.columnGaps == [
                ColumnGap(
                    workload: series.workload, column: "faults",
                    missingShare: Double(missing) / Double(values.count / width), isLearned: isLearned)
            ])
        #expect(outcome.detectors[0].feature.value.inputColumns.contains("faults") == isLearned)
    }

    @Test func skipsWorkloadsWithTooLittleToLearnFrom() async throws {
        let still = Series(
            workload: Workload("still"), replica: "r", columns: ["cpu", "memory"], startSeconds: 0, intervalSeconds: 60,
            values: [Float](repeating: 1, count: 600))
        let short = Series(
            workload: Workload("short"), replica: "r", columns: ["cpu", "memory"], startSeconds: 0, intervalSeconds: 60,
            values: (1...16).map { Float($0) })
        let outcome = try await FitJob(Waves.quickFit()).run(Waves.series(rows: 300) + [still, short])
        #expect(outcome.detectors.count == 2)
        #expect(outcome.failed.isEmpty)
        let reasons = Dictionary(uniqueKeysWithValues: outcome.skipped.map { ($0.workload.name, $0.reason) })
        #expect(reasons == ["still": .noChange, "short": .tooFewRows])
        #expect(outcome.skipped.allSatisfy { $0.error.description.contains("workload '\($0.workload)'") })
    }

    @Test func failsWhereNoWorkloadCanBeFitted() async throws {
        let folder = try Scratch()
        var configuration = try Waves.quickFit()
        configuration.output = folder.file("m.h5")
        let job = try FitJob(configuration)
        let error = await #expect(throws: JobError.self) { try await job.run(Waves.series(rows: 3)) }
        #expect(error?.description.hasPrefix("none of 2 workloads could be fitted; first error: ") == true)
        #expect(throws: (any Error).self) { try folder.text("m.h5") }
    }

    @Test func beginsNoWorkloadOnceCancelled() async throws {
        let job = try FitJob(Waves.quickFit())
        let error = await #expect(throws: JobError.self) {
            try await job.run(Waves.series(rows: 300), isCancelled: { true })
        }
        #expect(error?.description.contains("stopped before any detector was fitted") == true)
    }

    @Test func refusesAWrongPluginBeforeAnyDataIsRead() throws {
        var configuration = FitJob.Configuration()
        configuration.detector.model.plugin = "lstm-a"
        #expect(throws: (any Error).self) { try FitJob(configuration) }
    }
}

@Suite struct PluginSettingTests {
    @Test func rejectsOtherFormat() {
        let error = #expect(throws: JobError.self) { try PluginSetting("window=3") }
        #expect(error?.isUsage == true)
        #expect(error?.diagnostic.text(style: .commandLine).hasPrefix("--set 'window=3' must have the form") == true)
    }

    @Test(arguments: [
        ("lstm-ea.window=3", "did you mean 'lstm-ae'?"), ("trailing.sigmas=4", "choose it with --threshold trailing"),
    ])
    func namesThePluginToChoose(_ text: String, _ remedy: String) throws {
        let registry = try Strategies.registry()
        var configuration = try registry.configuration(
            feature: nil, model: "lstm-ae", scorer: "mse", threshold: "percentile")
        let setting = try PluginSetting(text)
        let error = #expect(throws: JobError.self) { try setting.apply(to: &configuration, registry: registry) }
        #expect(error?.diagnostic.remedy?.text(style: .commandLine) == remedy)
    }
}

@Suite struct TrainingTallyTests {
    private func progress(_ workload: String, epoch: Int) -> FitProgress {
        FitProgress(
            workload: Workload(workload), epoch: epoch, epochLimit: 10, trainingLoss: 1, validationLoss: 1,
            windowCount: 50)
    }

    @Test func addsUpEpochsAndFinishedWorkloads() {
        var tally = TrainingTally(workloadCount: 4)
        tally.add(progress("a", epoch: 5))
        tally.add(progress("b", epoch: 10))
        tally.finish(Workload("b"))
        #expect(tally.finishedCount == 1)
        #expect(abs(tally.share - 1.5 / 4) < 1e-12)
        #expect(abs(tally.remainingSeconds(afterSeconds: 30) - 50) < 1e-9)
        #expect(tally.windowsPerSecond(afterSeconds: 10) == 10)
    }

    @Test func hasNoTimeLeftBeforeItKnowsARate() {
        #expect(TrainingTally(workloadCount: 4).remainingSeconds(afterSeconds: 30) == 0)
    }
}
