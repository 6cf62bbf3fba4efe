internal import Core

/// Splits rows in time order into a part to train on, one to stop by and one to set the limit by.
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

    func parts(of series: Series) -> Parts {
        let calibration = calibrationRows(of: series)
        let training = max(0, calibration.lowerBound - validationCount(series.rowCount))
        return Parts(
            training: Self.rows(0..<training, of: series),
            validation: Self.rows(training..<calibration.lowerBound, of: series),
            calibration: Self.rows(calibration, of: series))
    }

    /// The rows that set the limit.
    func calibrationRows(of series: Series) -> Range<Int> {
        let rows = series.rowCount
        let share = Int((Double(rows) * calibrationShare).rounded())
        let wanted = min(2 * windowLength, rows / 2)
        let calibration = rows - validationCount(rows) - wanted > windowLength ? max(share, wanted) : share
        return rows - calibration..<rows
    }

    private func validationCount(_ rows: Int) -> Int { Int((Double(rows) * validationShare).rounded()) }

    static func rows(_ range: Range<Int>, of series: Series) -> Series {
        let width = series.columns.count
        return Series(
            workload: series.workload, replica: series.replica, columns: series.columns,
            startSeconds: series.timeSeconds(ofRow: range.lowerBound), periodSeconds: series.periodSeconds,
            values: Array(series.values[range.lowerBound * width..<range.upperBound * width]))
    }
}
