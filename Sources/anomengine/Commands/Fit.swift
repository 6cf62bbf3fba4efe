internal import ArgumentParser
internal import Core
internal import Engine
internal import Foundation
internal import Ingest
internal import Jobs
internal import ModelFiles
internal import Plugins
internal import Report

struct Fit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Learns a detector for each workload from normal data.",
        discussion: """
            EXAMPLES
              anomengine fit metrics/ --output shop.h5
              anomengine fit metrics.csv.gz --workload-column pod \\
                  --from 2022-08-22T08:05 --to 2022-08-22T20:00 \\
                  --plugin lstm-ae --set lstm-ae.window=30 --output shop.h5
              anomengine fit recording/ --config shop.yaml --output shop.h5
              anomengine fit recording/ --calibrate-only imported.h5 --output shop.h5

            The rows of each workload are split in time order: train, stop early by, set the limit by. Ctrl-C keeps \
            the best models so far. --calibrate-only trains nothing: the detectors of a model file keep their features \
            and networks and learn scorer and limit anew, with the parameters that --set names. Workloads that did
            nothing, or for too short a time, get no detector and are named.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @OptionGroup var data: DataOptions
    @OptionGroup var plugins: PluginOptions

    @Option(name: .shortAndLong, help: "Model file to write.")
    var output: String

    @Option(
        help: """
            Share of the rows, 0 to 0.5, by which training stops early (default: 0.1; models that do not stop early train \
            on them).
            """)
    var validationShare: Double?

    @Option(
        help: """
            Share of the rows, 0.05 to 0.5, at the end of the span, that set the limit (default: 0.25 for models that \
            stop training early, else 0.4).
            """)
    var calibrationShare: Double?

    @Option(help: "Seed of all randomness: the same seed and data give the same model.")
    var seed: UInt64 = 1

    @Option(help: "Workloads fitted at a time; the number of processors if not given.")
    var jobs: Int?

    @Option(help: "Model file whose detectors get a new limit; nothing is trained.")
    var calibrateOnly: String?

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    @Flag(help: "Name every file and column that was left out.")
    var verbose = false

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs), but it must be at least 1.") }
        if calibrateOnly == nil { try asUsage { _ = try trainer() } }
    }

    func run() async throws {
        try OutputFile.check([output])
        if let calibrateOnly {
            try await calibrate(calibrateOnly)
            return
        }
        let trainer = try trainer()
        let (series, summary) = try await data.load()
        if !json { printError(summary.text(isComplete: verbose)) }

        let interrupt = Interrupt.watch("ending; the best models so far are kept (Ctrl-C again ends at once)")
        defer { interrupt.cancel() }
        let workloadCount = Set(series.map(\.workload)).count
        let progress = TrainingProgress(workloadCount: workloadCount, isQuiet: json)
        let outcomes = await trainer.fit(
            series, jobCount: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
            isCancelled: { Interrupt.isRequested },
            report: { progress.update($0) },
            finished: { progress.finish($0) })

        try write(outcomes, summary, workloadCount: workloadCount)
    }

    /// Writes the detectors that came out, prints the outcome and fails if any workload did.
    func write(_ outcomes: [FleetTrainer.Outcome], _ summary: IngestSummary, workloadCount: Int) throws {
        let detectors = outcomes.compactMap { try? $0.result.get() }
        guard !detectors.isEmpty else {
            guard case .failure(let error)? = outcomes.first?.result, let first = outcomes.first else {
                throw CommandError("ended before any detector was fitted; nothing was written.")
            }
            throw CommandError(
                (outcomes.count > 1
                    ? "none of \(outcomes.count) workloads could be fitted; the first failed with: " : "")
                    + FailureText.text(error, of: first.workload))
        }
        try ModelFile.write(
            detectors.map(\.record), to: output, createdAt: TimeText.iso(OutputFile.createdSeconds()),
            engineVersion: engineVersion)
        try printOutcome(outcomes, summary)
        if outcomes.count < workloadCount {
            printError(
                "note: ended early; \(workloadCount - outcomes.count) of \(workloadCount) workloads were not begun")
        }
        let errors = outcomes.compactMap { outcome -> (any Error)? in
            guard case .failure(let error) = outcome.result else { return nil }
            return error
        }
        let leftOutCount = errors.count(where: LeftOut.isReason)
        if leftOutCount > 0 {
            printError("note: \(leftOutCount) workloads gave too little to learn from and have no detector; see above")
        }
        if leftOutCount < errors.count {
            throw CommandError(
                "\(errors.count - leftOutCount) of \(outcomes.count) workloads could not be fitted; see above.")
        }
    }

    /// The trainer that the options stand for.
    private func trainer() throws -> FleetTrainer {
        let registry = try Registry.builtin()
        var configuration = try plugins.configuration(registry: registry)
        configuration.validationShare = validationShare
        configuration.calibrationShare = calibrationShare
        configuration.seed = seed
        return try FleetTrainer(configuration, registry: registry)
    }

    private func printOutcome(_ outcomes: [FleetTrainer.Outcome], _ summary: IngestSummary) throws {
        if json {
            print(try FitJSON(output: output, outcomes: outcomes, data: IngestJSON(summary)).text())
            return
        }
        let count = outcomes.count { (try? $0.result.get()) != nil }
        print("wrote \(output): \(count) \(count == 1 ? "detector" : "detectors")")
        print(LearntColumns.text(outcomes.compactMap { try? $0.result.get() }))
    }
}

/// What `fit --json` prints.
private struct FitJSON: Encodable {
    struct Item: Encodable {
        let workload: String
        let columns: [String]?
        let limit: Double?
        let epochs: Int?
        let trainingLoss: Double?
        let validationLoss: Double?
        let trainingWindows: Int?
        let calibrationWindows: Int?
        let error: String?
    }

    let output: String
    let detectors: [Item]
    let data: IngestJSON

    init(output: String, outcomes: [FleetTrainer.Outcome], data: IngestJSON) {
        self.output = output
        self.data = data
        detectors = outcomes.map { outcome in
            switch outcome.result {
            case .success(let detector):
                let best = detector.training.lossCurve.filter { $0.validation.isFinite }
                    .min { $0.validation < $1.validation }
                return Item(
                    workload: outcome.workload.name, columns: detector.feature.value.inputColumns,
                    limit: detector.threshold.value.limit,
                    epochs: detector.training.lossCurve.count, trainingLoss: best?.training,
                    validationLoss: best?.validation, trainingWindows: detector.training.trainingWindowCount,
                    calibrationWindows: detector.training.calibrationWindowCount, error: nil)
            case .failure(let error):
                return Item(
                    workload: outcome.workload.name, columns: nil, limit: nil, epochs: nil, trainingLoss: nil,
                    validationLoss: nil,
                    trainingWindows: nil, calibrationWindows: nil, error: FailureText.text(error, of: outcome.workload))
            }
        }
    }

    func text() throws -> String { try jsonText(self) }
}
