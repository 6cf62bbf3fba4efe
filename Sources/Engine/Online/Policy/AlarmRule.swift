/// The conditions for an alarm on anomalous rows of a workload.
package struct AlarmRule: Sendable, Equatable {
    package enum Direction: String, Codable, Sendable, CaseIterable {
        case any, above, below
    }

    /// Raise an alarm only after the condition has lasted this long.
    package var forSeconds = 0.0
    /// Rows that must be anomalous, of the last ``rowCount`` scored rows.
    package var anomalousRows = 1
    package var rowCount = 1
    /// Minimum distance from the expected range, as a share of its nearest bound.
    package var minimumDeviation = 0.0
    /// On which side of the expected value the leading metric must lie.
    package var direction = Direction.any
    /// After a replica's start its anomalies do not count for this long.
    package var warmUpSeconds = 60.0
    /// An episode closes after this long without an anomaly.
    package var gapSeconds = 300.0
    /// Severities by minimum ratio of score to threshold, ascending.
    package var severities = [Severity("warning", fromRatio: 1), Severity("critical", fromRatio: 2)]

    package init() {}

    /// The severity of a score; the lowest one where the ratio is below all.
    package func severity(ratio: Double) -> Severity? {
        severities.last { ratio >= $0.ratio } ?? severities.first
    }
}

/// How urgent an alarm is.
package struct Severity: Codable, Sendable, Hashable {
    package let name: String
    /// Minimum ratio of a score to its threshold.
    package let ratio: Double

    package init(_ name: String, fromRatio ratio: Double) {
        self.name = name
        self.ratio = ratio
    }
}
