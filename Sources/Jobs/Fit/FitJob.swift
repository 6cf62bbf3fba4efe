package import Core
package import Engine
internal import Foundation
package import Ingest
internal import ModelFiles
package import PluginHost

/// Learns a detector for each workload from normal data and writes them to a model file.
///
/// ```swift
/// var configuration = FitJob.Configuration()
/// configuration.output = "shop.h5"
/// let outcome = try await FitJob(configuration).run(DataSelection(["metrics/"]))
/// ```
package struct FitJob: Sendable {
    package struct Configuration: Sendable {
        /// The plugins of each detector, their parameters, the split of the rows, and the seed.
        package var detector = DetectorConfiguration()
        /// How the plugins are chosen for the data; nil uses those of `detector`.
        package var tuning: TuneSettings?
        /// Workloads fitted at a time.
        package var jobCount = ProcessInfo.processInfo.activeProcessorCount
        /// Model file to write; nil keeps the detectors in memory alone.
        package var output: String?
        /// Libraries whose plugins may be used.
        package var libraries: [PluginLibrary] = []
        package var files = FileSettings()

        package init() {}
    }

    /// How far the job is. Events come from several threads.
    package enum Event: Sendable {
        /// The data were read.
        case read(IngestSummary)
        /// A detector was measured, to choose the plugins.
        case compared(TuneJob.Line)
        /// The plugins were chosen.
        case chose(TuneJob.Outcome)
        /// Fitting begins.
        case started(workloads: Int)
        /// An epoch or another step of a workload's training.
        case training(FitProgress)
        /// A workload is done.
        case finished(FleetTrainer.Outcome)
    }

    /// Takes progress events.
    package typealias Progress = @Sendable (Event) -> Void

    package let configuration: Configuration
    private let trainer: FleetTrainer

    /// - Throws: if a plugin does not exist or a parameter is wrong.
    package init(_ configuration: Configuration) throws {
        self.configuration = configuration
        trainer = try FleetTrainer(
            configuration.detector, registry: try Strategies.registry(libraries: configuration.libraries))
    }

    /// Reads data, fits and writes.
    ///
    /// - Parameter isCancelled: once true, the best models so far are kept, and no more workloads are begun.
    /// - Throws: if the data cannot be read, no workload can be fitted, or the file cannot be written. What fails for
    ///   some workloads only is in the outcome.
    package func run(
        _ data: DataSelection, progress: @escaping Progress = { _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) async throws -> FitOutcome {
        try configuration.files.check([configuration.output])
        let (series, summary) = try await data.load(parser: configuration.files.parser)
        progress(.read(summary))
        var outcome = try await fit(series, data.origin, progress, isCancelled)
        outcome.summary = summary
        return outcome
    }

    /// Fits series in memory, and writes.
    package func run(
        _ series: [Series], progress: @escaping Progress = { _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) async throws -> FitOutcome {
        try await fit(series, nil, progress, isCancelled)
    }

    /// The trainer of the configured plugins, or of those that suit the data best.
    private func chosenTrainer(
        _ series: [Series], _ progress: @escaping Progress, _ isCancelled: @escaping @Sendable () -> Bool
    ) async throws -> FleetTrainer {
        guard let settings = configuration.tuning else { return trainer }
        var tuning = TuneJob.Configuration()
        tuning.settings = settings
        tuning.libraries = configuration.libraries
        let outcome = try await TuneJob(tuning).run(
            series, progress: { if case .measured(let line) = $0 { progress(.compared(line)) } },
            isCancelled: isCancelled)
        progress(.chose(outcome))
        return try FleetTrainer(
            outcome.winner.configuration(configuration.detector),
            registry: try Strategies.registry(libraries: configuration.libraries))
    }

    private func fit(
        _ series: [Series], _ origin: DataOrigin?, _ progress: @escaping Progress,
        _ isCancelled: @escaping @Sendable () -> Bool
    ) async throws -> FitOutcome {
        let workloadCount = Set(series.map(\.workload)).count
        progress(.started(workloads: workloadCount))
        let trainer = try await chosenTrainer(series, progress, isCancelled)
        let outcomes = await trainer.fit(
            series, jobCount: configuration.jobCount, isCancelled: isCancelled,
            report: { progress(.training($0)) }, finished: { progress(.finished($0)) })
        var outcome = FitOutcome(outcomes, workloadCount: workloadCount)
        try outcome.check()
        outcome.columnGaps = ColumnGap.find(series, outcome.detectors)
        try configuration.files.write(
            outcome.detectors.map(\.record), to: configuration.output, origin: try origin?.json)
        return outcome
    }
}
