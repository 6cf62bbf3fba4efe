package import Core

/// What the detector said of one row of one replica.
package struct VerdictSample: Sendable, Equatable {
    /// Time of the row, in seconds since 1970-01-01 UTC.
    package var timeSeconds: Double
    package var workload: Workload
    package var replica: String
    /// NaN where there is none yet, as during warm-up.
    package var score: Double
    /// The score above which a row is anomalous.
    package var threshold: Double
    package var isAnomalous: Bool
    /// Expected value by column, in the column's unit.
    package var expected: [String: Double]

    package init(
        timeSeconds: Double, workload: Workload, replica: String, score: Double, threshold: Double, isAnomalous: Bool,
        expected: [String: Double] = [:]
    ) {
        self.timeSeconds = timeSeconds
        self.workload = workload
        self.replica = replica
        self.score = score
        self.threshold = threshold
        self.isAnomalous = isAnomalous
        self.expected = expected
    }

    /// Whose row it is.
    package var stream: StreamKey { StreamKey(workload: workload, replica: replica) }
}
