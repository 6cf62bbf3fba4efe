package import Core
package import Engine

/// How far a fleet's training is.
package struct TrainingTally: Sendable {
    /// Workloads to fit.
    package let workloadCount: Int
    private var latest: [Workload: FitProgress] = [:]
    private var finished: Set<Workload> = []
    private var windowCount = 0

    package init(workloadCount: Int) {
        self.workloadCount = workloadCount
    }

    package var finishedCount: Int { finished.count }

    /// The last report of a workload.
    package func latest(_ workload: Workload) -> FitProgress? { latest[workload] }

    package mutating func add(_ progress: FitProgress) {
        latest[progress.workload] = progress
        windowCount += progress.windowCount
    }

    package mutating func finish(_ workload: Workload) {
        finished.insert(workload)
    }

    /// Share of the work that is done, 0 to 1, by epochs.
    package var share: Double {
        let running = latest.values.filter { !finished.contains($0.workload) }
            .reduce(0) { $0 + Double($1.epoch) / Double(max(1, $1.epochLimit)) }
        return min(1, (Double(finished.count) + running) / Double(max(1, workloadCount)))
    }

    /// Time left after `seconds` of training, if it goes on at the same rate; 0 before there is a rate.
    package func remainingSeconds(afterSeconds seconds: Double) -> Double {
        share > 0 ? seconds * (1 - share) / share : 0
    }

    /// Windows trained on per second.
    package func windowsPerSecond(afterSeconds seconds: Double) -> Double {
        Double(windowCount) / max(seconds, 1e-3)
    }
}
