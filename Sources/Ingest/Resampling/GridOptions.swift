internal import Core

/// How rows with irregular stamps are put on a regular clock.
package struct GridOptions: Sendable, Equatable {
    /// What becomes of a cell that is missing in a row which exists. Rows that don't exist are always gaps.
    package enum MissingCells: Sendable, Equatable {
        /// It stays not observed (NaN).
        case gap
        /// It takes the cell's last observed value, if that is at most so many seconds old.
        case hold(limitSeconds: Double)
        /// It becomes 0.
        case zero
    }

    /// What becomes of several rows that fall on one grid point.
    package enum Merge: String, Sendable, CaseIterable {
        /// Each cell is the mean of what was observed.
        case mean
        /// Each cell is the last that was observed.
        case last
    }

    /// Distance of grid points in seconds; nil takes it from the stamps.
    package var intervalSeconds: Double?
    package var missingCells = MissingCells.gap
    /// nil takes the mean of rows of different times, and the last of rows of one time, which must be few.
    package var merge: Merge?

    package init() {}

    /// Refuses options that mean nothing.
    func validate() throws(SourceError) {
        if let intervalSeconds, !(intervalSeconds.isFinite && intervalSeconds > 0) {
            throw SourceError(
                .badOption, problem: "the sampling interval is \(intervalSeconds) s",
                remedy: "give an \(.interval) above 0")
        }
        if case .hold(let limit) = missingCells, !(limit >= 0) {
            throw SourceError(
                .badOption, problem: "the hold time is \(limit) s", remedy: "give \(.holdSeconds) of 0 or more")
        }
    }
}
