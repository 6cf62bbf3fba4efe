import Core
import Engine
import Evaluation
import Jobs
import Kernels
import ModelFiles
import Neural
import Testing

/// A model of two workloads, fitted once.
private struct Fitted: Sendable {
    let folder: Scratch
    var model: String { folder.file("m.h5") }

    static let shared = Task { try await Fitted() }

    private init() async throws {
        folder = try Scratch()
        var configuration = try Waves.quickFit()
        configuration.output = folder.file("m.h5")
        _ = try await FitJob(configuration).run(Waves.series(rows: 300))
    }
}

/// Fit, detect and evaluate by code alone.
@Suite struct DetectJobTests {
    private static let fault = 350..<360
    private let faulty = Waves.series(rows: 120, from: 300, fault: fault)

    private func labels() throws -> [LabeledEvent] {
        [
            try LabeledEvent(
                workload: "cart", startSeconds: Waves.seconds(ofRow: Self.fault.lowerBound),
                endSeconds: Waves.seconds(ofRow: Self.fault.upperBound), kind: "cpu")
        ]
    }

    @Test func findsTheFaultInMemory() async throws {
        let fitted = try await Fitted.shared.value
        let outcome = try await DetectJob(.init(model: fitted.model)).run(faulty)
        let episodes = outcome.result.episodes.filter { $0.workload.name == "cart" }
        let first = try #require(episodes.first)
        #expect(first.startSeconds <= Waves.seconds(ofRow: Self.fault.upperBound))
        #expect(!outcome.isEmpty && outcome.written.isEmpty && outcome.summary == nil)
    }

    @Test func fileAndMemoryGiveTheSameScores() async throws {
        let fitted = try await Fitted.shared.value
        let csv = try fitted.folder.write("faulty-\(UInt32.random(in: 0 ... .max)).csv", Waves.csv(faulty))
        let job = DetectJob(.init(model: fitted.model))
        let read = try await job.run(.pods([csv]))
        let held = try await job.run(faulty)
        #expect(read.result.scored.map(\.scores) == held.result.scored.map(\.scores))
    }

    @Test func writesRequestedOutputsAndMeasuresThem() async throws {
        let fitted = try await Fitted.shared.value
        let folder = try Scratch()
        var configuration = DetectJob.Configuration(model: fitted.model)
        configuration.outputs.scores = folder.file("scored.h5")
        configuration.outputs.episodes = folder.file("incidents.csv")
        configuration.outputs.report = folder.file("report.html")
        configuration.outputs.plots = folder.file("plots")
        let wrote = Kept<String>()
        let outcome = try await DetectJob(configuration).run(
            faulty, labels: try labels(), progress: { if case .wrote(let path) = $0 { wrote.add(path) } })
        #expect(wrote.all == ["scored.h5", "incidents.csv", "report.html", "plots"].map(folder.file))
        #expect(outcome.written == wrote.all)
        #expect(try folder.text("report.html").hasPrefix("<!doctype html>"))

        let evaluation = try EvaluateJob(
            .init(scored: folder.file("scored.h5"), settings: try EvaluationSettings())
        ).run(labels: try labels())
        #expect(evaluation.eventCount == 1 && evaluation.unscored.isEmpty)
        #expect(evaluation.quality.summary.detector.events.found == 1)
        #expect(evaluation.quality.rows.map(\.name) == ["cart", "front"])
        let rate = try #require(evaluation.quality.meanFalsePositiveRate)
        #expect((0..<0.5).contains(rate))
    }

    @Test func ignoresEventsWithoutScoredRows() async throws {
        let fitted = try await Fitted.shared.value
        let outcome = try await DetectJob(.init(model: fitted.model)).run(faulty)
        let late = try LabeledEvent(
            workload: "cart", startSeconds: Waves.seconds(ofRow: 9000), endSeconds: Waves.seconds(ofRow: 9010),
            kind: "cpu")
        let evaluation = try EvaluateJob(.init(scored: "", settings: try EvaluationSettings())).run(
            scored: outcome.result.scored, labels: try labels() + [late])
        #expect(evaluation.eventCount == 2)
        #expect(evaluation.unscored == [late])
        #expect(evaluation.quality.summary.detector.events.injected == 1)
    }

    /// `try?`: without kernels every other test fails and says why.
    private static let hasBfloat16 = (try? KernelTable.selected())?.precisions.contains(.bfloat16) == true

    @Test(.enabled(if: hasBfloat16, "this processor has no AVX-512 BF16"))
    func comparesReducedPrecisionWithFloat32() async throws {
        let fitted = try await Fitted.shared.value
        var configuration = DetectJob.Configuration(model: fitted.model)
        configuration.precision = .bfloat16
        let differences = Kept<PrecisionDifference>()
        let outcome = try await DetectJob(configuration).run(
            faulty, progress: { if case .compared(let difference) = $0 { differences.add(difference) } })
        let difference = try #require(differences.all.first)
        #expect(difference.scoreCount == outcome.result.scored.reduce(0) { $0 + $1.count })
        #expect(try #require(difference.shareOfLimit).median < 0.2)
    }

    @Test func namesTheModelsWorkloadsWhereNoneFits() async throws {
        let fitted = try await Fitted.shared.value
        let other = faulty.map {
            Series(
                workload: Workload("x-\($0.workload)"), replica: $0.replica, columns: $0.columns,
                startSeconds: $0.startSeconds, intervalSeconds: $0.intervalSeconds, values: $0.values)
        }
        let error = await #expect(throws: JobError.self) {
            try await DetectJob(.init(model: fitted.model)).run(other)
        }
        let text = error?.diagnostic.text(style: .commandLine) ?? ""
        #expect(text.contains("it has 'cart', 'front'") && text.contains("--workload-column"))
    }

    @Test func refusesAnUnknownEndingBeforeItScores() async throws {
        let fitted = try await Fitted.shared.value
        var configuration = DetectJob.Configuration(model: fitted.model)
        configuration.outputs.scores = "scores.xlsx"
        let error = await #expect(throws: JobError.self) { try await DetectJob(configuration).run(faulty) }
        #expect(error?.isUsage == true)
    }

    @Test func calibratesAModelWithAnotherMargin() async throws {
        let fitted = try await Fitted.shared.value
        let folder = try Scratch()
        var configuration = CalibrateJob.Configuration(model: fitted.model)
        let threshold = try Waves.quickFit().detector.threshold.plugin
        configuration.settings = [try PluginSetting("\(threshold).margin=4")]
        configuration.output = folder.file("calibrated.h5")
        let outcome = try CalibrateJob(configuration).run(Waves.series(rows: 300).filter { $0.workload.name == "cart" })
        #expect(outcome.detectors.map(\.workload.name) == ["cart"])
        #expect(outcome.unusedDetectors.map(\.name) == ["front"])
        let before = try ModelFile.read(fitted.model).detectors.first { $0.workload.name == "cart" }
        let after = try ModelFile.read(folder.file("calibrated.h5")).detectors.first
        #expect(after?.model == before?.model)
        #expect(after?.threshold != before?.threshold)
    }

    @Test func calibrationKeepsFeaturesAndModels() async throws {
        let fitted = try await Fitted.shared.value
        var configuration = CalibrateJob.Configuration(model: fitted.model)
        configuration.settings = [try PluginSetting("lstm-ae.window=9")]
        let job = try CalibrateJob(configuration)
        let error = #expect(throws: JobError.self) { try job.run(Waves.series(rows: 300)) }
        #expect(error?.isUsage == true)
    }

    @Test func writesWindows() async throws {
        let fitted = try await Fitted.shared.value
        let folder = try Scratch()
        let csv = try folder.write("faulty.csv", Waves.csv(faulty))
        let outcome = try await WindowsJob(.init(model: fitted.model, output: folder.file("w.h5"))).run(.pods([csv]))
        #expect(outcome.replicaCount == 2)
        // A window of 5 rows ends at each row but the first four.
        #expect(outcome.windowCount == 2 * (120 - 4))
    }

    @Test func exportsANetworkAndImportsItAgain() async throws {
        let fitted = try await Fitted.shared.value
        let folder = try Scratch()
        var export = ExportJob.Configuration(model: fitted.model, form: .onnx, output: folder.file("cart.onnx"))
        export.workloads = [Workload("cart")]
        var wrote: [String] = []
        try ExportJob(export).run { wrote.append($0) }
        #expect(wrote == [folder.file("cart.onnx")])

        let target = folder.file("imported.h5")
        let outcome = try ImportJob(.init(path: wrote[0], workloads: [Workload("shop/cart")], output: target)).run()
        #expect(outcome.architecture.windowLength == 5)
        guard case .passed(let windows, let difference) = outcome.check else {
            Issue.record("not checked against the graph: \(outcome.check)")
            return
        }
        #expect(windows >= 1 && difference < 1e-3)
        let detectors = try ModelFile.read(target).detectors
        #expect(detectors.map(\.workload.name) == ["shop/cart"])
        #expect(detectors.first?.isCalibrated == false)
    }

    @Test func suggestsTheNearestWorkloadToExport() async throws {
        let fitted = try await Fitted.shared.value
        var export = ExportJob.Configuration(model: fitted.model, form: .onnx, output: "x.onnx")
        export.workloads = [Workload("cat")]
        let error = #expect(throws: JobError.self) { try ExportJob(export).run() }
        #expect(error?.description.hasSuffix("did you mean 'cart'?") == true)
    }
}
