package import Core
package import Engine
internal import HDF5
internal import ModelFiles

/// The detectors of a model file, and what they say of some series.
package struct ScoredData: Sendable {
    package let detectors: [Workload: Detector]
    package let series: [Series]
    package let scored: [ScoredSeries]
    package let episodes: [Episode]
    /// Workloads in the data without a detector, and detectors without data.
    package let unknownWorkloads: [Workload]
    package let silentDetectors: [Workload]

    /// Scores series with the detectors of a model file, side by side.
    ///
    /// - Parameter fromSeconds: scores before this time are dropped: their rows were read for the first window alone.
    /// - Throws: if the file cannot be read, no workload has a detector, or the data do not fit one.
    init(
        model path: String, signer: VerifyingKey?, series: [Series], mergeSeconds: Double, registry: Registry,
        loader: FileLoader, fromSeconds: Double?
    ) async throws {
        let workloads = try ModelFile.workloads(path, loader: loader)
        let present = Set(series.map(\.workload))
        var detectors: [Workload: Detector] = [:]
        for record in try ModelFile.read(
            path, workloads: workloads.filter(present.contains), signedBy: signer, loader: loader)
        {
            detectors[record.workload] = try Detector(record, registry: registry)
        }
        let known = series.filter { detectors[$0.workload] != nil }
        guard !known.isEmpty else {
            let names = workloads.prefix(6).map { "'\($0)'" }.joined(separator: ", ")
            throw JobError(
                place: path,
                problem: "has no detector for any workload in the data; it has \(names)",
                remedy: "check how the workload name is read (\(.workloadColumn), \(.workloadPattern)), "
                    + "or fit a model on these data")
        }
        let fitting = detectors
        scored = try await withThrowingTaskGroup(of: (Int, ScoredSeries).self) { group in
            for (index, part) in known.enumerated() {
                guard let detector = fitting[part.workload] else { continue }
                group.addTask {
                    do {
                        return (index, try detector.score(part).scores(from: fromSeconds, of: part))
                    } catch {
                        throw PlacedError(error, place: path)
                    }
                }
            }
            var results: [(Int, ScoredSeries)] = []
            for try await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
        let merger = EpisodeMerger(mergeSeconds: mergeSeconds)
        episodes = scored.flatMap(merger.episodes)
        self.series = known
        self.detectors = detectors
        unknownWorkloads = Set(series.map(\.workload)).filter { fitting[$0] == nil }.sorted()
        silentDetectors = workloads.filter { !present.contains($0) }
    }
}
