internal import Core

/// Reads one CSV file into the rows of its replicas.
struct CSVSeriesReader: SeriesReader {
    let path: String
    let mapping: CSVMapping
    var choice = PartBuilder.Choice()

    /// Rows by which the columns are judged.
    private static let sampleRows = 1000
    private static let sampleBytes = 4 << 20

    func read(fromSeconds: Double, toSeconds: Double) throws(SourceError) -> SeriesContent {
        var reader = try CSVReader(path: path, delimiter: mapping.delimiter)
        var row = CSVRow()
        guard try reader.next(into: &row) else {
            throw SourceError(.emptyFile, path: path, problem: "is empty", remedy: "exclude it, or export it again")
        }
        var header = try CSVColumns(row, path: path).names
        var sample: [CSVRow] = []
        var bytes = 0
        while sample.count < Self.sampleRows, bytes < Self.sampleBytes, try reader.next(into: &row) {
            bytes += row.bytes.count
            sample.append(row)
        }
        guard let first = sample.first else {
            throw SourceError(
                .headerOnly, path: path, problem: "has a header but no rows",
                remedy: "exclude it, or export it again")
        }
        var notes: [Guidance] = []
        if let name = Self.missingTimeName(header, first) {
            header.insert(name, at: 0)
            notes.append("\(path): the header has no name for the first column, which holds the time")
        }
        let fitting = sample.filter { $0.count == header.count }
        guard !fitting.isEmpty, first.count == header.count else {
            throw SourceError(
                .raggedRow, path: path, line: first.line,
                problem: "the row has \(Plural.text(first.count, "cell")) but the header has \(header.count)",
                remedy: "correct the row; a cell that contains the delimiter must be quoted")
        }
        let layout = try CSVLayout(header: header, rows: fitting, mapping: mapping, path: path)
        var intake = try RowIntake(
            mapping: mapping, pattern: try NamePattern(mapping.workload.pattern), layout: layout, path: path,
            span: fromSeconds..<toSeconds, choice: choice)
        for row in sample { try intake.add(row) }
        while try reader.next(into: &row) { try intake.add(row) }
        let parts = try intake.finish()
        var summary = intake.summary
        summary.emptyLines = reader.emptyLineCount
        summary.skippedLines += reader.skippedLineCount
        var long = LongForm(layout: layout, mapping: mapping, path: path)
        let rows = try long.series(parts)
        if !long.excludedMetrics.isEmpty { summary.leftOut[.excluded, default: []] += long.excludedMetrics.sorted() }
        for column in long.usedColumns { summary.leftOut[.text]?.removeAll { $0 == column } }
        if summary.leftOut[.text]?.isEmpty == true { summary.leftOut[.text] = nil }
        var content = SeriesContent(file: summary)
        for (key, part) in rows { content.rows[key, default: []].append(part) }
        content.remarks = notes + intake.notes + long.notes
        content.isTable = true
        return content
    }

    /// The name that the first column gets where the header has one cell less than the rows, as some exports have it.
    private static func missingTimeName(_ header: [String], _ row: CSVRow) -> String? {
        guard row.count == header.count + 1, !header.contains("time"),
            CalendarText.wallTime(row.bytes, row.range(0), order: .dayFirst) != nil
                || CalendarText.wallTime(row.bytes, row.range(0), order: .monthFirst) != nil
        else { return nil }
        return "time"
    }
}
