internal import Core

/// The rows of one file by replica and by the cells of the text columns that may tell rows apart.
struct FilePart {
    let key: StreamKey
    /// Cells of the layout's group columns.
    let group: [String]
    /// The cell of the metric column, if there is one.
    let metric: String?
    var rows: TimestampedRows
}

/// Takes the rows of one file.
struct RowIntake {
    private let mapping: CSVMapping
    private let layout: CSVLayout
    private let path: String
    private let span: Range<Double>
    private let choice: PartBuilder.Choice
    private let columns: [String]
    private let time: TimeCell
    private let numbers: [NumberCell]
    private var keys: KeyReader
    private var clock: LocalClock?
    private var cells: [Double]
    private var builders: [(key: RowKey, builder: PartBuilder)] = []
    private var positions: [[UInt8]: Int] = [:]
    private var lastPart: Int?
    private var localRows = 0
    private var zonedRows = 0
    private(set) var summary: IngestSummary.File
    private(set) var notes: [Guidance] = []

    init(
        mapping: CSVMapping, pattern: NamePattern?, layout: CSVLayout, path: String, span: Range<Double>,
        choice: PartBuilder.Choice
    ) throws(SourceError) {
        self.mapping = mapping
        self.layout = layout
        self.path = path
        self.span = span
        self.choice = choice
        columns = layout.valueColumns.map { layout.header[$0] }
        time = TimeCell(form: layout.timeForm)
        let marks = MissingValueMarkers(mapping.missingMarks)
        numbers = layout.forms.map { NumberCell(marks: marks, form: $0) }
        keys = KeyReader(mapping: mapping, pattern: pattern, layout: layout, path: path)
        clock = nil
        if let zone = mapping.timeZone { clock = try LocalClock(zone) }
        cells = [Double](repeating: .nan, count: columns.count)
        summary = IngestSummary.File(path: path)
        summary.timeColumn = layout.header[layout.timeColumn]
        summary.leftOut = layout.leftOut
    }

    mutating func add(_ row: CSVRow) throws(SourceError) {
        if row.count != layout.header.count || isComment(row) {
            guard try !isNoRow(row) else { return }
        }
        var stamp: WallTime
        do throws(SourceError) {
            stamp = try time.time(
                row, layout.timeColumn, at: CellPlace(path: path, line: row.line, column: summary.timeColumn))
        } catch {
            guard repeatsHeader(row) else { throw error }
            summary.skippedLines += 1
            return
        }
        if let column = layout.timeOfDayColumn {
            guard let clock = TimeOfDay.seconds(row.bytes, row.range(column)) else {
                throw SourceError(
                    .badTime, path: path, line: row.line, column: layout.header[column],
                    problem: "'\(SourceError.shown(row.text(column)))' is not a time of day",
                    remedy: "correct the cell, or remove the row")
            }
            stamp = WallTime(seconds: stamp.seconds + clock, offsetSeconds: stamp.offsetSeconds)
        }
        summary.rows += 1
        for (index, column) in layout.valueColumns.enumerated() {
            cells[index] = try numbers[index].value(
                row, column, at: CellPlace(path: path, line: row.line, column: layout.header[column]))
            if cells[index].isNaN { summary.missingCells += 1 }
        }
        var seconds = stamp.seconds - (stamp.offsetSeconds ?? 0)
        if stamp.offsetSeconds == nil { localRows += 1 } else { zonedRows += 1 }
        if stamp.offsetSeconds == nil, clock != nil {
            let part = try part(of: row)
            seconds = clock?.seconds(wall: stamp.seconds, after: builders[part].builder.lastSeconds) ?? seconds
        }
        guard span.contains(seconds) else {
            summary.outsideSpan += 1
            return
        }
        builders[try part(of: row)].builder.append(seconds: seconds, numbers: cells)
    }

    private mutating func part(of row: CSVRow) throws(SourceError) -> Int {
        if keys.load(row), let lastPart { return lastPart }
        if let known = positions[keys.identity] {
            lastPart = known
            return known
        }
        guard builders.count < Self.mostParts else {
            throw SourceError(
                .undecidedRows, path: path, line: row.line,
                problem:
                    "the text columns \(layout.groupColumns.map { "'\(layout.header[$0])'" }.joined(separator: ", ")) "
                    + "have too many different values to identify the series",
                remedy:
                    "name the identifying column with \(.workloadColumn) or \(.replicaColumn), and skip the others "
                    + "with \(.excludeColumns)")
        }
        let key = try keys.key(row)
        positions[keys.identity] = builders.count
        lastPart = builders.count
        builders.append((key, PartBuilder(path: path, columns: columns, choice: choice, metric: metricHint(key))))
        return builders.count - 1
    }

    private static let mostParts = 100_000

    /// The name of the metric, where one column of numbers stands beside names.
    private func metricHint(_ key: RowKey) -> String? {
        if let metric = key.metric, columns.count == 1 { return metric }
        guard columns.count == 1, ColumnNames.values.contains(columns[0].lowercased()) else { return nil }
        for (index, cell) in zip(layout.groupColumns, key.group)
        where ColumnNames.metrics.contains(layout.header[index].lowercased()) {
            return cell
        }
        return nil
    }

    /// Ends the file: all parts with rows in them, and what is to be said.
    mutating func finish() throws(SourceError) -> [FilePart] {
        var parts: [FilePart] = []
        for index in builders.indices {
            let rows = builders[index].builder.finish()
            guard !rows.seconds.isEmpty else { continue }
            let key = builders[index].key
            parts.append(FilePart(key: key.series, group: key.group, metric: key.metric, rows: rows))
        }
        try describeClock(parts)
        notes += layout.notes
        return parts
    }

    private mutating func describeClock(_ parts: [FilePart]) throws(SourceError) {
        guard layout.timeForm != .elapsed else { return }
        guard localRows > 0 else {
            summary.timeZone = "UTC"
            return
        }
        if let clock {
            summary.timeZone = clock.name
            if clock.repeatedHourRows > 0 {
                notes.append(
                    "\(path): \(clock.repeatedHourRows) rows lie in an hour that \(clock.name) has twice; their order "
                        + "in the file tells which is meant")
            }
            if clock.skippedHourRows > 1, mapping.mergesRows == false,
                parts.contains(where: { $0.rows.hasRepeatedTimes })
            {
                throw SourceError(
                    .badTime, path: path, column: summary.timeColumn,
                    problem:
                        "\(clock.skippedHourRows) rows lie in an hour that \(clock.name) leaves out when daylight saving "
                        + "time begins, so the times are not local times of this zone",
                    remedy:
                        "give the zone of the times, as in \(.timeZone, "UTC"), or give \(.merge, "mean") with this one"
                )
            }
            if clock.skippedHourRows > 0 {
                notes.append(
                    "\(path): \(clock.skippedHourRows) rows lie in an hour that \(clock.name) leaves out; they were "
                        + "moved on by it")
            }
            return
        }
        summary.timeZone = IngestSummary.assumedZone
        for part in parts {
            switch SummerTime.sign(part.rows.seconds) {
            case .setBack(let seconds)?:
                throw SourceError(
                    .badTime, path: path, column: summary.timeColumn,
                    problem: "the clock goes back by an hour after \(ISO8601.text(seconds).dropLast()), as local time "
                        + "does at the end of daylight saving time",
                    remedy:
                        "give the zone, for example \(.timeZone, "Europe/Berlin"); if the times are UTC, "
                        + "\(.timeZone, "UTC") with \(.merge, "mean") reads them as they are")
            case .setForward(let seconds)?:
                notes.append(
                    "\(path): an hour is missing after \(ISO8601.text(seconds).dropLast()), as in local time when "
                        + "daylight saving time begins; give the zone with \(.timeZone) if the times are local")
                return
            case nil: continue
            }
        }
    }

    // MARK: Lines that are no rows

    private func isComment(_ row: CSVRow) -> Bool {
        !row.range(0).isEmpty && row.bytes[row.range(0).lowerBound] == UInt8(ascii: "#")
    }

    private mutating func isNoRow(_ row: CSVRow) throws(SourceError) -> Bool {
        if isComment(row),
            row.count != layout.header.count || layout.timeColumn != 0 || repeatsHeader(row)
                || time.form.time(row.bytes, row.range(0)) == nil
        {
            summary.skippedLines += 1
            return true
        }
        guard row.count == layout.header.count else {
            guard !row.bytes.contains(0) else {
                throw SourceError(
                    .raggedRow, path: path, line: row.line,
                    problem: "the row holds NUL bytes, as after a crash or in a file that is still being copied",
                    remedy: "remove them, as with: tr -d '\\0' < FILE > COPY")
            }
            throw SourceError(
                .raggedRow, path: path, line: row.line,
                problem: "the row has \(Plural.text(row.count, "cell")) but the header has \(layout.header.count)",
                remedy: "correct the row; a cell that contains the delimiter must be quoted")
        }
        return false
    }

    private func repeatsHeader(_ row: CSVRow) -> Bool {
        row.count == layout.header.count
            && layout.header.indices.allSatisfy { index in
                var range = row.range(index)
                DecimalNumber.trim(&range, in: row.bytes)
                return row.bytes[range].elementsEqual(layout.header[index].utf8)
            }
    }
}
