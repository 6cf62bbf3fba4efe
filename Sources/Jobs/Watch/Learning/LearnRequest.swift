package import Engine

/// What a learning child is told, as a file of JSON.
package struct LearnRequest: Codable, Sendable, Equatable {
    /// Files and folders, or a database.
    package var inputs: [String] = []
    package var reading = TableReading()
    package var database: WatchedDatabase?
    package var intervalSeconds: Double?
    package var fromSeconds: Double?
    /// End of the time range (exclusive).
    package var toSeconds: Double?
    /// Workloads to learn; nil for all.
    package var workloads: [String]?
    /// Columns of the rows that the detectors will judge, by workload; they are read so even where the rows to learn from
    /// would suggest otherwise.
    package var columns: [String: [String]] = [:]
    /// Anomalous time ranges to leave out, by workload.
    package var anomalous: [String: [QuietTimes.Range]] = [:]
    /// Times before which rows of a workload no longer show what is normal.
    package var acceptedSince: [String: Double] = [:]
    /// Model file of the detectors in use, which new ones must be as good as; nil if there are none.
    package var current: String?
    /// Model file to write, if a detector is worth it.
    package var output = ""
    /// JSON file to write: ``LearnReport``.
    package var report = ""
    /// CPU budget as a share of a core.
    package var budget = 1.0

    package init() {}
}

/// What became of each workload.
package struct LearnReport: Codable, Sendable, Equatable {
    package enum Result: String, Codable, Sendable {
        /// The workload had no detector, or an operator accepted its present.
        case learned
        /// The new detector's false-positive rate on quiet rows is no higher.
        case replaced
        /// It is higher: the old one stays.
        case kept
        case failed
    }

    package struct Outcome: Codable, Sendable, Equatable {
        package let workload: String
        package let result: Result
        /// Share of anomalous rows among the newest quiet ones.
        package var oldRate: Double?
        package var newRate: Double?
        package var problem: String?
        /// Windows that set the threshold, and the span of the rows.
        package var calibrationWindows: Int?
        package var spanSeconds: Double?
    }

    package var outcomes: [Outcome] = []
}
