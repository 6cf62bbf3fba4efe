internal import Core
internal import Engine

/// A series without its anomalous rows, which become gaps.
enum QuietRows {
    /// - Parameter since: rows before this time are left out, too.
    static func of(_ series: Series, without ranges: [QuietTimes.Range], since: Double?) -> Series {
        var series = series
        if let since { series = series.slice(fromSeconds: since, toSeconds: .infinity) }
        guard !ranges.isEmpty else { return series }
        var values = series.values
        let width = series.columns.count
        for row in 0..<series.rowCount {
            let time = series.timeSeconds(ofRow: row)
            guard ranges.contains(where: { time >= $0.fromSeconds && time < $0.toSeconds }) else { continue }
            for cell in row * width..<(row + 1) * width { values[cell] = .nan }
        }
        return Series(
            workload: series.workload, replica: series.replica, columns: series.columns,
            startSeconds: series.startSeconds, intervalSeconds: series.intervalSeconds, values: values)
    }
}
