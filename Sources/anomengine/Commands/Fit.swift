internal import ArgumentParser
internal import Core
internal import Engine
internal import Ingest
internal import Jobs
internal import Report
internal import Synchronization

struct Fit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fits a detector per workload on normal data.",
        discussion: """
            EXAMPLES
              anomengine fit metrics/ --output shop.h5
              anomengine fit metrics.csv.gz --workload-column pod \\
                  --from 2022-08-22T08:05 --to 2022-08-22T20:00 \\
                  --plugin lstm-ae --set lstm-ae.window=30 --output shop.h5
              anomengine fit metrics/ --auto --output shop.h5
              anomengine fit recording/ --config shop.yaml --output shop.h5
              anomengine fit recording/ --calibrate-only imported.h5 --output shop.h5

            The rows of each workload are split in time order into training, early-stopping validation and threshold \
            calibration. Ctrl-C keeps the best models so far. --calibrate-only trains nothing: the detectors of a \
            model file keep their features and models, and only scorer and threshold are fitted again, with the \
            parameters given by --set. Workloads that were idle or have too few rows get no detector and are listed.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    @OptionGroup var data: DataOptions
    @OptionGroup var plugins: PluginOptions
    @OptionGroup var pluginPaths: PluginPathOptions

    @Option(name: .shortAndLong, help: "Model file to write.")
    var output: String

    @Option(
        help: """
            Share of the rows, 0 to 0.5, for early stopping (default: 0.1; models without early stopping train on \
            them).
            """)
    var validationShare: Double?

    @Option(
        help: """
            Share of the rows, 0.05 to 0.5, held out at the end of the time range to set the threshold (default: 0.25 \
            for models with early stopping, else 0.4).
            """)
    var calibrationShare: Double?

    @Option(help: "Random seed. The same seed and data give the same model.")
    var seed: UInt64 = 1

    @Option(help: "Workloads fitted in parallel (default: the number of cores).")
    var jobs: Int?

    @Flag(
        help: """
            Choose scaling, model, scorer, threshold and metrics for these data first, as 'tune' does, within 90 s and \
            without neural models. Options such as --plugin fix a stage.
            """)
    var auto = false

    @Option(help: "Fit only scorer and threshold of the detectors in this model file again.")
    var calibrateOnly: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(help: "List every skipped file, column and workload with the reason.")
    var verbose = false

    func validate() throws {
        if auto, calibrateOnly != nil { throw ValidationError("--auto and --calibrate-only exclude each other.") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs), but it must be at least 1.") }
        // Plugins of libraries are not known before these are loaded, which must not happen twice.
        guard pluginPaths.pluginPath.isEmpty else { return }
        try asUsage {
            if let calibrateOnly { _ = try calibrateJob(calibrateOnly) } else { _ = try fitJob() }
        }
    }

    func run() async throws {
        let outcome: FitOutcome
        if let calibrateOnly {
            outcome = try await calibrateJob(calibrateOnly).run(data.selection(), progress: showRead)
            for workload in outcome.unusedDetectors {
                printError(
                    "note: workload '\(workload)' is in \(calibrateOnly), but not in the data; skipped")
            }
        } else {
            outcome = try await fit()
        }
        try printOutcome(outcome)
        printNotes(outcome)
        guard outcome.failed.isEmpty else {
            if calibrateOnly != nil { for missing in outcome.failed { printError(ErrorText.line(missing.error)) } }
            throw CommandError(
                problem: "\(outcome.failed.count) of \(outcome.outcomes.count) workloads could not be fitted",
                remedy: "see above")
        }
    }

    private func fit() async throws -> FitOutcome {
        let interrupt = Interrupt.watch("stopping; the best models so far are kept (Ctrl-C again stops immediately)")
        defer { interrupt.cancel() }
        let shown = Mutex<TrainingProgress?>(nil)
        return try await fitJob().run(
            data.selection(),
            progress: { event in
                switch event {
                case .read(let summary): showRead(summary)
                case .compared: break
                case .chose(let outcome):
                    guard !json else { return }
                    printError("chose \(outcome.winner.text) among \(outcome.lines.count) detectors")
                case .started(let count):
                    guard !json else { return }
                    shown.withLock { $0 = TrainingProgress(workloadCount: count, isVerbose: verbose) }
                case .training(let progress): shown.withLock { $0 }?.update(progress)
                case .finished(let outcome): shown.withLock { $0 }?.finish(outcome)
                }
            }, isCancelled: { Interrupt.isRequested })
    }

    /// The job that the options stand for.
    private func fitJob() throws -> FitJob {
        var configuration = FitJob.Configuration()
        configuration.libraries = try pluginPaths.libraries()
        configuration.detector = try plugins.configuration(
            registry: try Strategies.registry(libraries: configuration.libraries))
        configuration.detector.validationShare = validationShare
        configuration.detector.calibrationShare = calibrationShare
        configuration.detector.seed = seed
        if let jobs { configuration.jobCount = jobs }
        if auto { configuration.tuning = try tuning(configuration) }
        configuration.output = output
        configuration.files = .own
        return try FitJob(configuration)
    }

    private func tuning(_ configuration: FitJob.Configuration) throws -> TuneSettings {
        var settings = TuneSettings()
        settings.budgetSeconds = 90
        settings.testShare = 0
        settings.validationShare = 0.3
        settings.usesNetworks = false
        settings.seed = seed
        settings.jobCount = configuration.jobCount
        settings.fixed = try plugins.fixed(
            registry: try Strategies.registry(libraries: configuration.libraries))
        return settings
    }

    private func calibrateJob(_ path: String) throws -> CalibrateJob {
        var configuration = CalibrateJob.Configuration(model: path)
        if let calibrationShare { configuration.calibrationShare = calibrationShare }
        configuration.settings = try plugins.settings()
        configuration.libraries = try pluginPaths.libraries()
        configuration.output = output
        configuration.files = .own
        return try CalibrateJob(configuration)
    }

    private func showRead(_ summary: IngestSummary) {
        if !json { printError(summary.text(isComplete: verbose)) }
    }

    private func printOutcome(_ outcome: FitOutcome) throws {
        if json {
            print(try jsonText(FitJSON(output: output, outcome)))
            return
        }
        let count = outcome.detectors.count
        print("wrote \(output): \(count) \(count == 1 ? "detector" : "detectors")")
        print(LearntColumns(outcome.detectors).text)
    }

    /// Says which workloads have no detector, by reason.
    private func printNotes(_ outcome: FitOutcome) {
        if outcome.notBegunCount > 0 {
            printError(
                "note: stopped early; \(outcome.notBegunCount) of \(outcome.workloadCount) workloads were not started")
        }
        printColumnGaps(outcome.columnGaps)
        for reason in SkipReason.allCases {
            let names = outcome.skipped.filter { $0.reason == reason }.map(\.workload.name)
            guard !names.isEmpty else { continue }
            printError(
                "note: no detector for \(names.count) \(names.count == 1 ? "workload" : "workloads") with"
                    + " \(reason.rawValue): \(NameList.text(names, isComplete: verbose))")
        }
    }
}

extension Fit {
    /// Says which columns many rows lack: without a word, a detector would miss a metric, or learn from a part of the rows.
    private func printColumnGaps(_ gaps: [ColumnGap]) {
        let groups = Dictionary(grouping: gaps) { "\($0.column)\u{0}\($0.isLearned)" }
        for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
            guard let most = group.max(by: { $0.missingShare < $1.missingShare }) else { continue }
            let names = NameList.text(group.map(\.workload.name).sorted(), isComplete: verbose)
            let share = NumberText.percent(most.missingShare, decimals: 0)
            let result =
                most.isLearned
                ? "these rows were not learned; exclude it with --exclude-columns '\(most.column)' to learn all rows"
                : "it was not learned"
            printError("note: '\(most.column)' is missing in \(share) of the rows of \(names); \(result)")
        }
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

    init(output: String, _ outcome: FitOutcome) {
        self.output = output
        data = IngestJSON(outcome.summary ?? IngestSummary())
        detectors = outcome.outcomes.map { outcome in
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
                let text = ErrorText.line(PlacedError(error, workload: outcome.workload))
                return Item(
                    workload: outcome.workload.name, columns: nil, limit: nil, epochs: nil, trainingLoss: nil,
                    validationLoss: nil, trainingWindows: nil, calibrationWindows: nil, error: text)
            }
        }
    }
}
