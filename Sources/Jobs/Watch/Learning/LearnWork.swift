internal import Core
package import Engine
internal import Files
internal import Foundation
package import HDF5
internal import Ingest
internal import Isolation
internal import ModelFiles

#if canImport(Glibc)
    internal import Glibc
#endif

/// What the learning child does: reads quiet rows, fits detectors with the defaults at low priority, and compares each
/// with the one in use on the newest quiet rows, which the new one has not seen.
package struct LearnWork: Sendable {
    /// Share of the rows, the newest ones, on which a new detector is compared with the one in use.
    private static let comparedShare = 0.2

    private let request: LearnRequest
    private let registry: Registry
    private let loader: FileLoader

    package init(_ request: LearnRequest, registry: Registry, loader: FileLoader) {
        self.request = request
        self.registry = registry
        self.loader = loader
    }

    /// Does ``run(_:registry:loader:)`` at the lowest priority, and ends with the process that asked.
    package static func runAsChild(_ path: String, registry: Registry, loader: FileLoader) async throws {
        // Where the system refuses either, nothing is lost but speed, or the work of a parent that was killed.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
        _ = Confinement.endsWithParent()
        try await run(path, registry: registry, loader: loader)
    }

    /// Reads the request from a file, does it, and writes the report.
    package static func run(_ path: String, registry: Registry, loader: FileLoader) async throws {
        let request = try JSONDecoder().decode(
            LearnRequest.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
        let report = try await LearnWork(request, registry: registry, loader: loader).run()
        try AtomicFile.write(try JSONEncoder().encode(report), to: request.report)
    }

    package func run() async throws -> LearnReport {
        var grid = GridOptions()
        grid.intervalSeconds = request.intervalSeconds
        var current: [Workload: Detector] = [:]
        if let path = request.current {
            for record in try ModelFile.read(path, loader: loader).detectors {
                current[record.workload] = try Detector(record, registry: registry)
            }
        }
        var source = request.reading.source(
            grid: grid, fromSeconds: request.fromSeconds, toSeconds: request.toSeconds, loader: loader)
        source.expected = current.mapValues { DataExpectation($0) }
        for (workload, columns) in request.columns {
            source.expected[Workload(workload)] = DataExpectation(
                columns: columns, intervalSeconds: request.intervalSeconds ?? 0, warmUpRows: 0)
        }
        var remote: [SeriesContent] = []
        if let database = request.database, let from = request.fromSeconds, let to = request.toSeconds {
            remote = try await database.read(fromSeconds: from, toSeconds: to)
        }
        let wanted = request.workloads.map(Set.init)
        let series = try source.load(request.inputs, remote: remote).series.filter {
            wanted?.contains($0.workload.name) ?? true
        }
        let trainer = try DetectorTrainer(DetectorConfiguration(), registry: registry)
        var report = LearnReport()
        var records: [DetectorRecord] = []
        for (workload, replicas) in Dictionary(grouping: series, by: \.workload).sorted(by: { $0.key < $1.key }) {
            let start = clock()
            let (outcome, detector) = learn(workload, replicas, current[workload], trainer)
            report.outcomes.append(outcome)
            if let detector { records.append(detector.record) }
            rest(usedSeconds: Double(clock() - start) / Double(CLOCKS_PER_SEC))
        }
        if !records.isEmpty {
            try ModelFile.write(
                records, to: request.output, createdAt: ISO8601.text(Date().timeIntervalSince1970.rounded()),
                engineVersion: engineVersion, origin: request.database?.query)
        }
        return report
    }

    private func learn(
        _ workload: Workload, _ replicas: [Series], _ old: Detector?, _ trainer: DetectorTrainer
    ) -> (LearnReport.Outcome, Detector?) {
        let since = request.acceptedSince[workload.name]
        let quiet = replicas.map {
            QuietRows.of($0, without: request.anomalous[workload.name] ?? [], since: since)
        }.filter { $0.rowCount > 0 }
        do {
            guard let old, since == nil else {
                let detector = try trainer.fit(quiet, context: context(workload))
                return (outcome(workload, .learned, detector, quiet), detector)
            }
            let boundaries = quiet.map {
                $0.timeSeconds(ofRow: Int(clamping: Double($0.rowCount) * (1 - Self.comparedShare)))
            }
            let older = zip(quiet, boundaries).map { $0.slice(fromSeconds: -.infinity, toSeconds: $1) }
            let new = try trainer.fit(older, context: context(workload))
            let oldRate = try rate(old, quiet, boundaries)
            let newRate = try rate(new, quiet, boundaries)
            let isNoWorse = newRate <= oldRate
            var result = outcome(workload, isNoWorse ? .replaced : .kept, new, quiet)
            result.oldRate = oldRate
            result.newRate = newRate
            return (result, isNoWorse ? new : nil)
        } catch {
            return (LearnReport.Outcome(workload: workload.name, result: .failed, problem: "\(error)"), nil)
        }
    }

    private func outcome(
        _ workload: Workload, _ result: LearnReport.Result, _ detector: Detector, _ series: [Series]
    ) -> LearnReport.Outcome {
        LearnReport.Outcome(
            workload: workload.name, result: result,
            calibrationWindows: detector.training.calibrationWindowCount,
            spanSeconds: (series.map(\.endSeconds).max() ?? 0) - (series.map(\.startSeconds).min() ?? 0))
    }

    /// Share of anomalous scores at and after each series' boundary. The rows before it set up the streams.
    private func rate(_ detector: Detector, _ series: [Series], _ boundaries: [Double]) throws -> Double {
        var scored = 0
        var anomalous = 0
        for (one, boundary) in zip(series, boundaries) {
            let scores = try detector.score(one)
            for index in 0..<scores.count where scores.timesSeconds[index] >= boundary {
                scored += 1
                if scores.verdicts[index] { anomalous += 1 }
            }
        }
        return scored > 0 ? Double(anomalous) / Double(scored) : 0
    }

    private func context(_ workload: Workload) -> FitContext {
        var hash = FNV1a()
        for byte in workload.name.utf8 { hash.add(byte) }
        return FitContext(workload: workload, seed: hash.value)
    }

    /// Sleeps until the work since the last rest is within the budget.
    private func rest(usedSeconds: Double) {
        guard request.budget > 0, request.budget < 1 else { return }
        Thread.sleep(forTimeInterval: min(usedSeconds * (1 / request.budget - 1), 60))
    }
}
