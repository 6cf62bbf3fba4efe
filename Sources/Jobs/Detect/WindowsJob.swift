internal import Core
internal import Engine
internal import Foundation
package import Ingest
package import ModelFiles
package import PluginHost

/// Writes windows, residuals, scores and verdicts of data to an HDF5 file for other programs.
package struct WindowsJob: Sendable {
    package struct Configuration: Sendable {
        /// Model file.
        package var model: String
        /// Whose signature the model file must have; nil if it needs none.
        package var signer: VerifyingKey?
        /// HDF5 file to write.
        package var output: String
        /// Largest size of all windows and residuals.
        package var byteLimit = 4 << 30
        /// Libraries whose plugins may be used.
        package var libraries: [PluginLibrary] = []
        package var files = FileSettings()

        package init(model: String, output: String) {
            self.model = model
            self.output = output
        }
    }

    package struct Outcome: Sendable {
        package let windowCount: Int
        package let replicaCount: Int
    }

    package let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// - Parameter progress: takes what was read.
    package func run(
        _ data: DataSelection, progress: @Sendable (IngestSummary) -> Void = { _ in }
    ) async throws -> Outcome {
        let files = configuration.files
        try files.check([configuration.output])
        let registry = try Strategies.registry(libraries: configuration.libraries)
        let model = configuration.model
        let (series, summary) = try await data.load(
            try ModelNeeds.of(
                model, signedBy: configuration.signer, registry: registry, loader: files.parser.loader),
            parser: files.parser)
        progress(summary)
        let known = try ModelFile.workloads(model, loader: files.parser.loader)
        let wanted = Set(series.map(\.workload)).intersection(known).sorted()
        guard !wanted.isEmpty else {
            throw JobError(place: model, problem: "has no detector for any workload in the data")
        }
        var parts: [ScoredWindows] = []
        var size = 0
        for record in try ModelFile.read(
            model, workloads: wanted, signedBy: configuration.signer, loader: files.parser.loader)
        {
            let detector = try Detector(record, registry: registry)
            for part in series where part.workload == record.workload {
                let windows = try detector.windows(of: part)
                size += 8 * windows.windows.count
                guard size <= configuration.byteLimit else {
                    throw JobError(
                        problem: "the windows take more than \(ByteSizeText.text(configuration.byteLimit))",
                        remedy: "give a shorter time range with \(.from) and \(.to)")
                }
                parts.append(windows)
            }
        }
        try WindowsFile.write(
            parts, to: configuration.output, createdAt: files.createdAt, engineVersion: engineVersion)
        return Outcome(windowCount: parts.reduce(0) { $0 + $1.scored.count }, replicaCount: parts.count)
    }
}
