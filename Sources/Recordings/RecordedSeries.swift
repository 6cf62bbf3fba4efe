internal import Core
internal import Files
internal import HDF5

/// The rows of one replica in a segment. Other programs write such groups too, so each mistake has its own error.
enum RecordedSeries {
    /// Seconds since 1970 of the year 10000: larger numbers count something smaller than seconds.
    private static let endOfTime = 253_402_300_800.0

    static func read(_ reader: GroupReader) throws(FileError) -> Series {
        let interval = try RecordedNumbers.attribute("period_seconds", of: reader)
        let times = try RecordedNumbers.times(reader)
        let columns = try reader.texts("column")
        let cells = try RecordedNumbers.cells(reader, columns: columns)
        guard interval > 0 else {
            throw refused(reader, "period_seconds is not positive", "write the sampling interval in seconds")
        }
        try check(columns, reader)
        guard cells.shape == [times.count, columns.count] else {
            throw refused(
                reader,
                "'values' has the shape \(cells.shape), but there are \(times.count) times and \(columns.count) columns",
                "write it as [rows, columns]")
        }
        try check(times, interval, reader)
        return Series(
            workload: Workload(try name("workload", reader)), replica: try name("replica", reader), columns: columns,
            startSeconds: times.first ?? 0, intervalSeconds: interval, values: cells.values)
    }

    private static func name(_ attribute: String, _ reader: GroupReader) throws(FileError) -> String {
        guard let text = reader.group.attributes[attribute]?.singleText else {
            throw refused(
                reader,
                reader.group.attributes[attribute] == nil
                    ? "has no attribute '\(attribute)'" : "attribute '\(attribute)' is not text",
                "write the name of the \(attribute) as text")
        }
        return text
    }

    private static func check(_ columns: [String], _ reader: GroupReader) throws(FileError) {
        guard !columns.isEmpty else { throw refused(reader, "has no column", "write the names of the columns") }
        var known: Set<String> = []
        for column in columns where !known.insert(column).inserted {
            throw refused(reader, "column '\(column)' is there twice", "give each column its own name")
        }
    }

    private static func check(_ times: [Double], _ interval: Double, _ reader: GroupReader) throws(FileError) {
        guard let start = times.first else { return }
        for time in [start, times[times.count - 1]] where !(abs(time) < endOfTime) {
            throw refused(
                reader, "the times are not seconds since 1970: \(time) is after the year 9999",
                "write 'time' and 'period_seconds' in seconds")
        }
        let clock = RegularClock(startSeconds: start, intervalSeconds: interval)
        for (row, time) in times.enumerated() where !clock.isTime(time, ofRow: row) {
            let before = times[max(0, row - 1)]
            throw refused(
                reader,
                time > before
                    ? "row \(row) is \(time - before) s after the row before, but 'period_seconds' is \(interval)"
                    : "the time of row \(row) is not after that of the row before",
                "write a row for each interval, with NaN where nothing was observed, or give the data as CSV")
        }
    }

    private static func refused(_ reader: GroupReader, _ problem: String, _ remedy: String) -> FileError {
        FileError(.badContent, path: reader.path, object: reader.place, problem: problem, remedy: remedy)
    }
}
