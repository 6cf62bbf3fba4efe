package import Core

/// All rows that one interval gave, as a recording takes them.
package struct RecordedInterval: Sendable, Equatable {
    /// What one replica did in the interval.
    package struct Row: Sendable, Equatable {
        package var workload: Workload
        package var replica: String
        /// True length of the interval in seconds.
        package var intervalSeconds: Float
        /// Whether the replica was there for a part of the interval only.
        package var isPartial: Bool
        /// One cell for each column; NaN where nothing was observed.
        package var values: [Float]
        /// How each cell was observed: an index into the recording's `stateNames`.
        package var states: [UInt8]
        /// What else is known of the replica, such as its image and node.
        package var attributes: [String: String]

        package init(
            workload: Workload, replica: String, intervalSeconds: Float, isPartial: Bool = false, values: [Float],
            states: [UInt8], attributes: [String: String] = [:]
        ) {
            self.workload = workload
            self.replica = replica
            self.intervalSeconds = intervalSeconds
            self.isPartial = isPartial
            self.values = values
            self.states = states
            self.attributes = attributes
        }
    }

    /// End of the interval in seconds since 1970-01-01 UTC.
    package var timeSeconds: Double
    package var rows: [Row]

    package init(timeSeconds: Double, rows: [Row]) {
        self.timeSeconds = timeSeconds
        self.rows = rows
    }
}

/// What holds for a whole recording.
package struct RecordingLayout: Sendable, Equatable {
    /// Distance of two rows in seconds.
    package var intervalSeconds: Double
    package var columns: [String]
    /// Names of the states that cells may have, such as `on` and `fallback`.
    package var stateNames: [String]

    package init(intervalSeconds: Double, columns: [String], stateNames: [String]) {
        precondition(intervalSeconds > 0 && !columns.isEmpty, "a recording needs an interval and a column")
        self.intervalSeconds = intervalSeconds
        self.columns = columns
        self.stateNames = stateNames
    }
}
