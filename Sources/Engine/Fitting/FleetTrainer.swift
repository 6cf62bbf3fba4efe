public import Core

/// Fits detectors for many workloads in parallel.
public struct FleetTrainer: Sendable {
    /// The outcome for one workload.
    public struct Outcome: Sendable {
        /// The workload.
        public let workload: Workload
        /// Its detector, or why there is none.
        public let result: Result<Detector, any Error>

        /// Makes an outcome.
        public init(workload: Workload, result: Result<Detector, any Error>) {
            self.workload = workload
            self.result = result
        }
    }

    private let trainer: DetectorTrainer
    private let seed: UInt64

    /// Checks a configuration.
    ///
    /// - Throws: as ``DetectorTrainer/init(_:registry:)`` does.
    public init(_ configuration: DetectorConfiguration, registry: Registry) throws {
        trainer = try DetectorTrainer(configuration, registry: registry)
        seed = configuration.seed
    }

    /// Fits one detector for each workload, at most `jobCount` at a time.
    ///
    /// A workload's seed depends on the configuration's seed and its own name alone, so the result is the same
    /// whatever the number of jobs and whichever other workloads are fitted.
    ///
    /// - Parameters:
    ///   - series: all workloads' series.
    ///   - jobCount: detectors fitted at a time; at least 1.
    ///   - isCancelled: once true, those in training keep their best state, and no more are begun.
    ///   - report: takes progress reports, from several threads.
    ///   - finished: called with each outcome as it comes, from one task at a time.
    /// - Returns: outcomes by workload, without those that were never begun or had nothing to keep when cancelled.
    public func fit(
        _ series: [Series], jobCount: Int,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        report: @escaping @Sendable (FitProgress) -> Void = { _ in },
        finished: (Outcome) -> Void = { _ in }
    ) async -> [Outcome] {
        var waiting = Dictionary(grouping: series, by: \.workload).sorted { $0.key > $1.key }
        return await withTaskGroup(of: Outcome.self) { group in
            func begin() {
                guard !isCancelled(), let (workload, series) = waiting.popLast() else { return }
                let context = FitContext(
                    workload: workload, seed: seed(of: workload), report: report, isCancelled: isCancelled)
                group.addTask { [trainer] in
                    Outcome(workload: workload, result: Result { try trainer.fit(series, context: context) })
                }
            }
            for _ in 0..<max(1, jobCount) { begin() }
            var outcomes: [Outcome] = []
            for await outcome in group {
                begin()
                // Stopped before there was anything to keep: as if never begun.
                if case .failure(let error) = outcome.result, error is CancellationError { continue }
                finished(outcome)
                outcomes.append(outcome)
            }
            return outcomes.sorted { $0.workload < $1.workload }
        }
    }

    private func seed(of workload: Workload) -> UInt64 {
        var hash = FNV1a()
        hash.add(seed)
        for byte in workload.name.utf8 { hash.add(byte) }
        return hash.value
    }
}
