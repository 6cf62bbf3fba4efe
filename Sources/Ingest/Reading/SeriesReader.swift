package import Core

/// A source of rows: a table, a recording, a database, or series in memory.
///
/// A reader hands over what it has in the form in which it has it. ``SeriesSource`` joins what several readers found
/// and puts it on a clock where it is on none.
package protocol SeriesReader: Sendable {
    /// Reads the rows whose times lie in `[fromSeconds, toSeconds)`.
    ///
    /// The result counts every row that was seen: those outside the range too, where the source holds them.
    /// - Throws: where the source cannot be read. A range without rows is not an error.
    func read(fromSeconds: Double, toSeconds: Double) async throws(SourceError) -> SeriesContent
}

/// What a reader found.
package struct SeriesContent: Sendable {
    /// What was seen, row by row.
    package var file: IngestSummary.File
    /// Rows on any clock, by replica.
    var rows: [StreamKey: [TimestampedRows]] = [:]
    /// Rows that are on a regular clock already; they are not copied.
    package var series: [Series] = []
    /// What is noteworthy.
    package var remarks: [Guidance] = []
    /// Whether few rows far apart mean a wrong time, as in a table that someone wrote. Elsewhere they are a replica that
    /// runs now and then.
    var isTable = false

    init(file: IngestSummary.File) { self.file = file }

    /// The parts of series on a regular clock that lie in a range.
    init(path: String, series: [Series], fromSeconds: Double, toSeconds: Double) {
        file = IngestSummary.File(path: path)
        for whole in series {
            let seen = whole.observedRowCount
            file.rows += seen
            let isInside =
                whole.startSeconds >= fromSeconds
                && (whole.rowCount == 0 || whole.timeSeconds(ofRow: whole.rowCount - 1) < toSeconds)
            let part = isInside ? whole : whole.slice(fromSeconds: fromSeconds, toSeconds: toSeconds)
            let used = isInside ? seen : part.observedRowCount
            file.outsideSpan += seen - used
            if used > 0 { self.series.append(part.withoutGapsAtItsEnds()) }
        }
    }

    /// Rows and series that lie in the range.
    package var usedRows: Int { file.rows - file.outsideSpan }
}
