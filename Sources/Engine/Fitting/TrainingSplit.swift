internal import Core

/// Splits rows in time order into training, early-stopping and calibration parts.
struct TrainingSplit {
    struct Parts {
        let training: Series
        let validation: Series
        let calibration: Series
    }

    let validationShare: Double
    let calibrationShare: Double
    /// Rows of a model's window. In a short recording the calibrated part is made longer than its share, so that it
    /// holds two windows end to end, up to half of the rows, as long as the trained part still holds one.
    var windowLength = 0

    /// Gaps do not count: the shares are of rows in which something was observed.
    func parts(of series: Series) -> Parts {
        let (first, second) = boundaries(of: series)
        return Parts(
            training: Self.rows(0..<first, of: series),
            validation: Self.rows(first..<second, of: series),
            calibration: Self.rows(second..<series.rowCount, of: series))
    }

    /// The calibration rows.
    func calibrationRows(of series: Series) -> Range<Int> { boundaries(of: series).calibration..<series.rowCount }

    /// The rows at which validation and calibration begin.
    private func boundaries(of series: Series) -> (validation: Int, calibration: Int) {
        let width = series.columns.count
        let observed = (0..<series.rowCount).filter { row in
            series.values[row * width..<(row + 1) * width].contains { !$0.isNaN }
        }
        let rows = observed.count
        let share = Int((Double(rows) * calibrationShare).rounded())
        let validation = Int((Double(rows) * validationShare).rounded())
        let wanted = min(2 * windowLength, rows / 2)
        let calibration = rows - validation - wanted > windowLength ? max(share, wanted) : share
        let training = max(0, rows - validation - calibration)
        // The row before which the given number of observed rows stand.
        func place(_ count: Int) -> Int { count == 0 ? 0 : count < rows ? observed[count] : series.rowCount }
        return (place(training), place(max(training, rows - calibration)))
    }

    static func rows(_ range: Range<Int>, of series: Series) -> Series {
        let width = series.columns.count
        return Series(
            workload: series.workload, replica: series.replica, columns: series.columns,
            startSeconds: series.timeSeconds(ofRow: range.lowerBound), intervalSeconds: series.intervalSeconds,
            values: Array(series.values[range.lowerBound * width..<range.upperBound * width]))
    }
}
