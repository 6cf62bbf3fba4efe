package import Core

/// A labelled event: when which workload was known to be anomalous.
package struct LabelRow: Sendable, Equatable {
    package let workload: Workload
    /// First anomalous instant, in seconds since 1970-01-01 UTC.
    package let startSeconds: Double
    /// Last anomalous instant, same clock.
    package let endSeconds: Double
    /// What was wrong; empty where the file doesn't say.
    package let kind: String
    /// Whether the times state no offset, and no zone was given.
    package var assumesUTC = false

    package init(workload: Workload, startSeconds: Double, endSeconds: Double, kind: String) {
        self.workload = workload
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
        self.kind = kind
    }
}

/// Reads labelled events from a CSV file, one a row.
package struct LabelFile: Sendable, Equatable {
    /// Where an event's end comes from.
    package enum End: Sendable, Equatable {
        case column(String)
        case duration(seconds: Double)
    }

    package var delimiter = CSVMapping.Delimiter.auto
    /// Form of the times; one of them tells where this is `auto`.
    package var timeFormat = CSVMapping.TimeFormat.auto
    /// Zone of times that state none; nil takes them as UTC.
    package var timeZone: String?
    package var workloadColumn: String
    /// A regular expression whose first capture group is the workload; nil takes the whole cell.
    package var workloadPattern: String?
    /// Column of the start, in any form that data have.
    package var startColumn: String
    package var end: End
    package var kindColumn: String?

    package init(workloadColumn: String, startColumn: String, end: End) {
        self.workloadColumn = workloadColumn
        self.startColumn = startColumn
        self.end = end
    }

    /// The events in the order of the file. A file with a header alone has none, and that is no error.
    package func read(_ path: String) throws(SourceError) -> [LabelRow] {
        if case .duration(let seconds) = end, !(seconds.isFinite && seconds >= 0) {
            throw SourceError(
                .badOption, problem: "the duration of labels is \(seconds) s", remedy: "give 0 s or more")
        }
        let pattern = try NamePattern(workloadPattern)
        var reader = try CSVReader(path: path, delimiter: delimiter)
        var row = CSVRow()
        guard try reader.next(into: &row) else {
            throw SourceError(.emptyFile, path: path, problem: "is empty", remedy: "give a label file")
        }
        let columns = try CSVColumns(row, path: path)
        let workloadCell = try columns.position(
            workloadColumn, role: "workload", remedy: "name the column with \(.labelWorkloadColumn)")
        let startCell = try columns.position(
            startColumn, role: "start", remedy: "name the column with \(.labelStartColumn)")
        var endCell: Int?
        if case .column(let name) = end {
            endCell = try columns.position(
                name, role: "end",
                remedy: "name the column with \(.labelEndColumn), or give one length for all events with "
                    + "\(.labelDuration, "30m")")
        }
        var kindCell: Int?
        if let kindColumn {
            kindCell = try columns.position(kindColumn, role: "kind", remedy: "check \(.labelKindColumn)")
        }

        var rows: [CSVRow] = []
        while try reader.next(into: &row) {
            guard row.count == columns.names.count else {
                throw SourceError(
                    .raggedRow, path: path, line: row.line,
                    problem: "the row has \(row.count) cells but the header has \(columns.names.count)",
                    remedy: "correct the row; a cell that contains the delimiter must be quoted")
            }
            rows.append(row)
        }
        var labels: [LabelRow] = []
        var times = try LabelTimes(self, rows, startCell: startCell, endCell: endCell, columns)
        for row in rows {
            let name = row.text(workloadCell)
            guard !name.isEmpty else {
                throw SourceError(
                    .badWorkload, path: path, line: row.line, column: workloadColumn,
                    problem: "the workload's name is empty", remedy: "fill it in")
            }
            let workload =
                if let pattern {
                    try pattern.name(in: name, path: path, line: row.line, column: workloadColumn)
                } else { name }
            let (start, end) = try times.span(of: row)
            var label = LabelRow(
                workload: Workload(workload), startSeconds: start, endSeconds: end,
                kind: kindCell.map(row.text) ?? "")
            label.assumesUTC = times.assumesUTC
            labels.append(label)
        }
        return labels
    }
}

/// Reads when events start and end.
private struct LabelTimes {
    private let file: LabelFile
    private let startCell: Int
    private let endCell: Int?
    private let columns: CSVColumns
    private let start: TimeCell
    private let end: TimeCell
    private var clock: LocalClock?
    /// Whether some time had neither an offset nor a zone.
    private(set) var assumesUTC = false

    init(
        _ file: LabelFile, _ rows: [CSVRow], startCell: Int, endCell: Int?, _ columns: CSVColumns
    ) throws(SourceError) {
        self.file = file
        self.startCell = startCell
        self.endCell = endCell
        self.columns = columns
        func form(_ cell: Int) throws(SourceError) -> TimeForm {
            let rows = rows.filter { !$0.text(cell).isEmpty }
            guard !rows.isEmpty else { return .calendar(nil) }
            return try TimeFormFinder(
                format: file.timeFormat, path: columns.path, column: columns.names[cell], option: .labelTimeFormat
            ).form(rows, cell)
        }
        start = TimeCell(form: try form(startCell))
        end = TimeCell(form: try form(endCell ?? startCell))
        clock = nil
        if let zone = file.timeZone { clock = try LocalClock(zone) }
    }

    mutating func span(of row: CSVRow) throws(SourceError) -> (start: Double, end: Double) {
        let first = try seconds(start, row, startCell)
        if case .duration(let seconds) = file.end { return (first, first + seconds) }
        guard let endCell else { return (first, first) }
        var cell = row.range(endCell)
        DecimalNumber.trim(&cell, in: row.bytes)
        guard !cell.isEmpty else {
            throw SourceError(
                .badTime, path: columns.path, line: row.line, column: columns.names[endCell],
                problem: "the event has no end",
                remedy: "fill it in, or give one length for all events with \(.labelDuration, "30m")")
        }
        let last = try seconds(end, row, endCell)
        guard last >= first else {
            throw SourceError(
                .badTime, path: columns.path, line: row.line, column: columns.names[endCell],
                problem: "the event ends before it starts", remedy: "correct the row")
        }
        return (first, last)
    }

    private mutating func seconds(_ time: TimeCell, _ row: CSVRow, _ cell: Int) throws(SourceError) -> Double {
        // Labels are written by hand, and one file may mix dates and numbers.
        let form: TimeForm =
            if time.form.time(row.bytes, row.range(cell)) == nil, file.timeFormat == .auto {
                try TimeFormFinder(
                    format: .auto, path: columns.path, column: columns.names[cell], option: .labelTimeFormat
                ).form([row], cell)
            } else { time.form }
        let stamp = try TimeCell(form: form, option: .labelTimeFormat).time(
            row, cell, at: CellPlace(path: columns.path, line: row.line, column: columns.names[cell]))
        guard stamp.offsetSeconds == nil else { return stamp.seconds - (stamp.offsetSeconds ?? 0) }
        guard clock != nil else {
            assumesUTC = true
            return stamp.seconds
        }
        return clock?.seconds(wall: stamp.seconds, after: nil) ?? stamp.seconds
    }
}
