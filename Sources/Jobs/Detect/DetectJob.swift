package import Core
internal import Diagnosis
internal import Engine
package import Evaluation
package import Ingest
package import Kernels
package import ModelFiles
package import PluginHost
package import Report

/// Scores data with the detectors of a model file and writes scores, episodes and reports.
///
/// ```swift
/// let outcome = try await DetectJob(.init(model: "shop.h5")).run(DataSelection(["metrics/"]))
/// for episode in outcome.result.episodes { print(episode.workload) }
/// ```
package struct DetectJob: Sendable {
    package struct Configuration: Sendable {
        /// Model file.
        package var model: String
        /// Whose signature the model file must have; nil if it needs none.
        package var signer: VerifyingKey?
        /// Number format in which networks compute.
        package var precision = Precision.float32
        /// Anomalies of a workload that are at most this far apart are one episode.
        package var mergeSeconds = 300.0
        package var outputs = DetectionOutputs()
        /// How incidents across workloads are found where there are edge tables.
        package var diagnosis = SystemDiagnosis()
        /// Libraries whose plugins may be used.
        package var libraries: [PluginLibrary] = []
        package var files = FileSettings()

        package init(model: String) {
            self.model = model
        }
    }

    /// How far the job is.
    package enum Event: Sendable {
        /// The data were read.
        case read(IngestSummary)
        /// All series are scored.
        case scored(ScoredData)
        /// The series were scored in float32 too, to compare.
        case compared(PrecisionDifference)
        /// A file, or a folder of files, was written.
        case wrote(String)
    }

    package struct Outcome: Sendable {
        package let result: ScoredData
        /// What was read; nil where the caller gave the series.
        package var summary: IngestSummary?
        /// Incidents across workloads; nil without an edge table.
        package let systemIncidents: [SystemIncident]?
        /// The files and folders written.
        package let written: [String]

        /// Whether no window was scored, so that a result without episodes says nothing.
        package var isEmpty: Bool { result.scored.allSatisfy { $0.count == 0 } }
    }

    /// Takes progress events.
    package typealias Progress = @Sendable (Event) -> Void

    package let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Reads data, scores them and writes the outputs.
    ///
    /// - Throws: if the data or the model cannot be read, no workload has a detector, or a file cannot be written.
    package func run(
        _ data: DataSelection, labels: [LabeledEvent] = [], progress: @escaping Progress = { _ in }
    ) async throws -> Outcome {
        try configuration.outputs.check(configuration.files)
        let data = data.forScoring()
        let parser = configuration.files.parser
        let registry = try Strategies.registry(
            precision: configuration.precision, libraries: configuration.libraries)
        let (series, summary) = try await data.load(
            try ModelNeeds.of(
                configuration.model, signedBy: configuration.signer, registry: registry, loader: parser.loader),
            parser: parser)
        progress(.read(summary))
        let calls = try await calls(data, series)
        var outcome = try await run(
            series, fromSeconds: data.fromSeconds, registry: registry, labels: labels, calls: calls,
            progress: progress)
        outcome.summary = summary
        return outcome
    }

    /// Scores series in memory and writes the outputs.
    package func run(
        _ series: [Series], labels: [LabeledEvent] = [], progress: @escaping Progress = { _ in }
    ) async throws -> Outcome {
        try configuration.outputs.check(configuration.files)
        return try await run(
            series, fromSeconds: nil,
            registry: try Strategies.registry(precision: configuration.precision, libraries: configuration.libraries),
            labels: labels, progress: progress)
    }

    /// What incidents across workloads are found in.
    private struct Calls {
        let samples: [EdgeSample]
        /// The workloads' metrics, quiet rows outside of the time range included.
        let series: [Series]
        let toSeconds: Double?
    }

    private func calls(_ data: DataSelection, _ series: [Series]) async throws -> Calls? {
        let tables = configuration.diagnosis.tables(for: data.inputs)
        guard !tables.isEmpty else { return nil }
        var wide = data
        wide.inputs = data.inputs.filter { !tables.contains($0) }
        var rows = series
        if let quiet = configuration.diagnosis.quiet {
            wide.fromSeconds = data.fromSeconds.map { min($0, quiet.fromSeconds) }.flatMap { $0.isFinite ? $0 : nil }
            wide.toSeconds = data.toSeconds.map { max($0, quiet.toSeconds) }.flatMap { $0.isFinite ? $0 : nil }
            rows = try await wide.load(parser: configuration.files.parser).series
        }
        return Calls(
            samples: try tables.flatMap { try EdgeFile.read($0) }, series: rows, toSeconds: data.toSeconds)
    }

    private func run(
        _ series: [Series], fromSeconds: Double?, registry: Registry, labels: [LabeledEvent], calls: Calls? = nil,
        progress: Progress
    ) async throws -> Outcome {
        let result = try await score(series, fromSeconds, registry)
        progress(.scored(result))
        if configuration.precision != .float32 {
            let exact = try await score(
                series, fromSeconds, try Strategies.registry(libraries: configuration.libraries))
            progress(.compared(PrecisionDifference(result.scored, exact: exact.scored)))
        }
        let systemIncidents = try calls.map { calls in
            try configuration.diagnosis.incidents(
                result.episodes, samples: calls.samples, series: calls.series, fromSeconds: fromSeconds,
                toSeconds: calls.toSeconds)
        }
        let written = try configuration.outputs.write(
            result, systemIncidents ?? [], model: configuration.model, labels: labels, files: configuration.files)
        for path in written { progress(.wrote(path)) }
        return Outcome(result: result, systemIncidents: systemIncidents, written: written)
    }

    private func score(_ series: [Series], _ fromSeconds: Double?, _ registry: Registry) async throws -> ScoredData {
        try await ScoredData(
            model: configuration.model, signer: configuration.signer, series: series,
            mergeSeconds: configuration.mergeSeconds, registry: registry,
            loader: configuration.files.parser.loader, fromSeconds: fromSeconds)
    }
}
