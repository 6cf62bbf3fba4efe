internal import ArgumentParser
internal import Core
internal import Engine
internal import Foundation
internal import Ingest
internal import ModelFiles
internal import Plugins

extension Fit {
    /// Gives the detectors of a model file a new scorer and limit by the data's workloads.
    func calibrate(_ path: String) async throws {
        let registry = try Registry.builtin()
        let calibrator = try DetectorCalibrator(calibrationShare: calibrationShare ?? 0.25, registry: registry)
        let (series, summary) = try await data.load(expected: try ModelNeeds.columns(path, registry: registry))
        if !json { printError(summary.text(isComplete: verbose)) }
        let known = Set(try ModelFile.workloads(path, loader: ForeignParser.loader))
        let byWorkload = Dictionary(grouping: series, by: \.workload).filter { known.contains($0.key) }
        guard !byWorkload.isEmpty else {
            throw CommandError(
                "\(path): none of the data's workloads has a detector in the model; it knows"
                    + " \(known.sorted().prefix(6).map { "'\($0)'" }.joined(separator: ", ")).")
        }
        var outcomes: [FleetTrainer.Outcome] = []
        let records = try ModelFile.read(
            path, workloads: byWorkload.keys.sorted(), loader: ForeignParser.loader)
        for record in records {
            let changes = try plugins.changes(to: record, registry: registry)
            outcomes.append(
                FleetTrainer.Outcome(
                    workload: record.workload,
                    result: Result {
                        try calibrator.calibrate(
                            record, on: byWorkload[record.workload] ?? [], scorer: changes.scorer,
                            threshold: changes.threshold)
                    }))
        }
        for workload in known.subtracting(byWorkload.keys).sorted() {
            printError("note: workload '\(workload)' is in \(path), but not in the data, and was left out")
        }
        try write(outcomes, summary, workloadCount: byWorkload.count)
    }
}
