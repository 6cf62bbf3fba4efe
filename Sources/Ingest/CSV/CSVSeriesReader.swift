internal import Core

/// Reads one CSV file into the rows of its replicas.
struct CSVSeriesReader {
    let mapping: CSVMapping
    let pattern: NamePattern?
    /// Rows outside `fromSeconds ..< toSeconds` are counted and left out.
    let fromSeconds: Double
    let toSeconds: Double

    func read(_ path: String) throws(SourceError) -> (rows: [(SeriesKey, TimestampedRows)], summary: IngestSummary.File)
    {
        var reader = try CSVReader(path: path, delimiter: mapping.delimiter)
        var row = CSVRow()
        guard try reader.next(into: &row) else {
            throw SourceError(.emptyFile, path: path, problem: "is empty", remedy: "leave it out, or export it again")
        }
        let header = try CSVColumns(row, path: path).names
        guard try reader.next(into: &row) else {
            throw SourceError(
                .headerOnly, path: path, problem: "has a header but no rows",
                remedy: "leave it out, or export it again")
        }
        try checkWidth(row, header, path)
        let layout = try CSVLayout(header: header, firstRow: row, mapping: mapping, path: path)
        var keys = KeyReader(mapping: mapping, pattern: pattern, layout: layout, path: path)
        let times = TimeCell(format: layout.timeFormat)
        let numbers = NumberCell(marks: MissingValueMarkers(mapping.missingMarks))
        let columns = layout.valueColumns.map { header[$0] }

        var summary = IngestSummary.File(path: path)
        summary.timeColumn = header[layout.timeColumn]
        summary.textColumns = layout.textColumns
        summary.clockColumns = layout.clockColumns
        summary.excludedColumns = layout.excludedColumns
        var parts: [TimestampedRows] = []
        var positions: [SeriesKey: Int] = [:]
        var keyOfPart: [SeriesKey] = []
        var cells = [Float](repeating: .nan, count: columns.count)
        repeat {
            try checkWidth(row, header, path)
            summary.rows += 1
            let seconds = try times.seconds(
                row, layout.timeColumn,
                at: CellPlace(path: path, line: row.line, column: header[layout.timeColumn]))
            for (index, column) in layout.valueColumns.enumerated() {
                cells[index] = try numbers.value(
                    row, column, at: CellPlace(path: path, line: row.line, column: header[column]))
                if cells[index].isNaN { summary.missingCells += 1 }
            }
            guard seconds >= fromSeconds, seconds < toSeconds else {
                summary.outsideSpan += 1
                continue
            }
            let key = try keys.key(row)
            let part = positions[key] ?? parts.count
            if part == parts.count {
                positions[key] = part
                keyOfPart.append(key)
                parts.append(TimestampedRows(path: path, columns: columns))
            }
            parts[part].append(seconds: seconds, cells: cells)
        } while try reader.next(into: &row)
        summary.emptyLines = reader.emptyLineCount
        return (Array(zip(keyOfPart, parts)), summary)
    }

    private func checkWidth(_ row: CSVRow, _ header: [String], _ path: String) throws(SourceError) {
        guard row.count == header.count else {
            throw SourceError(
                .raggedRow, path: path, line: row.line,
                problem: "the row has \(row.count) cells but the header has \(header.count)",
                remedy: "correct the row; a cell that contains the delimiter must be quoted")
        }
    }
}

/// Finds whose row it is; remembers the last answer, since neighbouring rows mostly belong together.
struct KeyReader {
    private let mapping: CSVMapping
    private let pattern: NamePattern?
    private let layout: CSVLayout
    private let path: String
    private var last: (workload: String, replica: String, key: SeriesKey)?

    init(mapping: CSVMapping, pattern: NamePattern?, layout: CSVLayout, path: String) {
        self.mapping = mapping
        self.pattern = pattern
        self.layout = layout
        self.path = path
    }

    mutating func key(_ row: CSVRow) throws(SourceError) -> SeriesKey {
        if layout.workloadColumn == nil, layout.replicaColumn == nil, let last { return last.key }
        let base = FileName.base(path)
        let origin = layout.workloadColumn.map(row.text) ?? base
        let replica = layout.replicaColumn.map(row.text) ?? base
        if let last, last.workload == origin, last.replica == replica { return last.key }
        let column = layout.workloadColumn.map { layout.header[$0] }
        guard !origin.isEmpty else {
            throw SourceError(
                .badWorkload, path: path, line: row.line, column: column, problem: "the workload's name is empty",
                remedy: "fill it in, or take the workload from another place")
        }
        let name =
            if let pattern {
                try pattern.name(in: origin, path: path, line: column == nil ? nil : row.line, column: column)
            } else { origin }
        let key = SeriesKey(workload: Workload(name), replica: replica)
        last = (origin, replica, key)
        return key
    }
}
