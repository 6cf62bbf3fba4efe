package import Core
internal import Engine
internal import HDF5
package import Ingest
internal import ModelFiles
package import PluginHost

/// Gives the detectors of a model file a new scorer state and limit by the data's workloads; features and models stay.
package struct CalibrateJob: Sendable {
    package struct Configuration: Sendable {
        /// Model file whose detectors are calibrated.
        package var model: String
        /// Share of the rows, at the end of the time range, that set the limit.
        package var calibrationShare = 0.25
        /// Parameters of the detectors' own scorers and thresholds.
        package var settings: [PluginSetting] = []
        /// Model file to write; nil keeps the detectors in memory alone.
        package var output: String?
        /// Libraries whose plugins may be used.
        package var libraries: [PluginLibrary] = []
        package var files = FileSettings()

        package init(model: String) {
            self.model = model
        }
    }

    package let configuration: Configuration
    private let calibrator: DetectorCalibrator
    private let registry: Registry

    /// - Throws: if the share is out of range.
    package init(_ configuration: Configuration) throws {
        self.configuration = configuration
        registry = try Strategies.registry(libraries: configuration.libraries)
        calibrator = try DetectorCalibrator(calibrationShare: configuration.calibrationShare, registry: registry)
    }

    /// Reads data, calibrates and writes.
    ///
    /// - Parameter progress: takes what was read.
    package func run(
        _ data: DataSelection, progress: @Sendable (IngestSummary) -> Void = { _ in }
    ) async throws -> FitOutcome {
        try configuration.files.check([configuration.output])
        let parser = configuration.files.parser
        let needs = try ModelNeeds.columns(configuration.model, registry: registry, loader: parser.loader)
        let (series, summary) = try await data.load(needs, parser: parser)
        progress(summary)
        var outcome = try run(series, origin: try data.origin(rememberedBy: needs.origin)?.json ?? needs.origin)
        outcome.summary = summary
        return outcome
    }

    /// Calibrates by series in memory, and writes.
    package func run(_ series: [Series]) throws -> FitOutcome {
        let loader = configuration.files.parser.loader
        return try run(series, origin: try ModelFile.origin(configuration.model, loader: loader))
    }

    private func run(_ series: [Series], origin: String?) throws -> FitOutcome {
        let path = configuration.model
        let loader = configuration.files.parser.loader
        let known = Set(try ModelFile.workloads(path, loader: loader))
        let byWorkload = Dictionary(grouping: series, by: \.workload).filter { known.contains($0.key) }
        guard !byWorkload.isEmpty else {
            throw JobError(
                place: path,
                problem: "has no detector for any workload in the data; it has "
                    + Guidance(known.sorted().prefix(6).map { "'\($0)'" }.joined(separator: ", ")))
        }
        var outcomes: [FleetTrainer.Outcome] = []
        for record in try ModelFile.read(path, workloads: byWorkload.keys.sorted(), loader: loader) {
            let changes = try changes(to: record)
            outcomes.append(
                FleetTrainer.Outcome(
                    workload: record.workload,
                    result: Result {
                        try calibrator.calibrate(
                            record, on: byWorkload[record.workload] ?? [], scorer: changes.scorer,
                            threshold: changes.threshold)
                    }))
        }
        var outcome = FitOutcome(outcomes, workloadCount: byWorkload.count)
        outcome.unusedDetectors = known.subtracting(byWorkload.keys).sorted()
        try outcome.check()
        try configuration.files.write(outcome.detectors.map(\.record), to: configuration.output, origin: origin)
        return outcome
    }

    /// The parameters that the settings give a detector's own scorer and threshold.
    private func changes(
        to record: DetectorRecord
    ) throws -> (scorer: [String: ParameterValue], threshold: [String: ParameterValue]) {
        var detector = DetectorConfiguration(
            feature: PluginChoice(record.feature.plugin), model: PluginChoice(record.model.plugin),
            scorer: PluginChoice(record.scorer.plugin), threshold: PluginChoice(record.threshold.plugin))
        for setting in configuration.settings { try setting.apply(to: &detector, registry: registry) }
        guard detector.feature.parameters.isEmpty, detector.model.parameters.isEmpty else {
            throw JobError(
                problem: "\(.calibrateOnly) does not change features and model",
                remedy: "give their parameters with \(.set) when fitting the model", isUsage: true)
        }
        return (detector.scorer.parameters, detector.threshold.parameters)
    }
}
