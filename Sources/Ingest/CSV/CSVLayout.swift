internal import Core

/// What each column of one file is, decided from its header and a sample of its rows.
struct CSVLayout {
    let timeColumn: Int
    let timeForm: TimeForm
    /// Column of the time of day, where the time column holds dates alone.
    let timeOfDayColumn: Int?
    /// Whether the user's patterns of columns name metrics of a table with a row for each metric.
    let choosesMetrics: Bool
    let workloadColumn: Int?
    let replicaColumn: Int?
    let metricColumn: Int?
    /// Positions of the value columns, and how the numbers in each are written.
    private(set) var valueColumns: [Int] = []
    private(set) var forms: [NumberForm] = []
    /// Text columns that may say whose row it is, or which metric.
    private(set) var groupColumns: [Int] = []
    let header: [String]
    /// Columns that are left out, by reason.
    private(set) var leftOut: [IngestSummary.LeftOutReason: [String]] = [:]
    private(set) var notes: [Guidance] = []

    init(header: [String], rows: [CSVRow], mapping: CSVMapping, path: String) throws(SourceError) {
        self.header = header
        let columns = CSVColumns(names: header, path: path)
        let marks = MissingValueMarkers(mapping.missingMarks)
        timeColumn = try TimeColumnFinder(columns: columns, rows: rows, mapping: mapping).column(&notes)
        timeForm = try TimeFormFinder(
            format: mapping.timeFormat, path: path, column: columns.shown(timeColumn)
        ).form(rows, timeColumn)
        timeOfDayColumn = TimeOfDayFinder(columns: columns, rows: rows).column(timeColumn, timeForm)
        if let timeOfDayColumn {
            notes.append(
                "the time is joined from columns '\(columns.shown(timeColumn))' and '\(columns.shown(timeOfDayColumn))'"
            )
        }
        if timeForm == .epoch(.dotNetTicks, isChecked: true) {
            notes.append(
                "column '\(columns.shown(timeColumn))' holds .NET ticks (\(.timeFormat, "unix-nanoseconds") reads it as those)"
            )
        }
        choosesMetrics = Self.choosesMetrics(header, mapping)
        var mapping = mapping
        if choosesMetrics { mapping.includeColumns = ["*"] }
        if case .column(let name) = mapping.workload.origin {
            workloadColumn = try columns.position(name, role: "workload")
        } else {
            workloadColumn = nil
        }
        replicaColumn = try columns.optionalPosition(mapping.replicaColumn, role: "replica")
        metricColumn = try columns.optionalPosition(mapping.metricColumn, role: "metric")
        if timeForm == .elapsed {
            notes.append(
                "column '\(columns.shown(timeColumn))' holds seconds from an unknown start, so dates are shown from 1970 on"
            )
        }
        var samples: [Int: ColumnSample] = [:]
        let roles = [timeColumn, timeOfDayColumn, workloadColumn, replicaColumn, metricColumn]
        for index in header.indices where !roles.contains(index) {
            place(index, rows, mapping, marks, &samples)
        }
        let style = NumberStyle(mapping.decimal, samples: valueColumns.compactMap { samples[$0] })
        for index in valueColumns {
            guard let sample = samples[index] else { continue }
            forms.append(style.form(of: sample))
            if let mark = sample.suspectedMark {
                notes.append(
                    "column '\(header[index])' holds \(mark) beside positive values; if it means 'not observed', give "
                        + "\(.missing)=\(mark == mark.rounded() ? "\(Int(mark))" : "\(mark)")")
            }
        }
        guard !valueColumns.isEmpty else { throw noValues(columns) }
    }

    private func noValues(_ columns: CSVColumns) -> SourceError {
        let (problem, remedy): (Guidance, Guidance) =
            if leftOut[.excluded] != nil {
                ("no numeric column is left", "check \(.columns) and \(.excludeColumns)")
            } else if leftOut[.nameless] != nil {
                ("the columns of numbers have no name in the header", "write one header line that names each column")
            } else if leftOut[.numbering] != nil || leftOut[.label] != nil {
                ("its numeric columns are row numbers or labels", "keep one with \(.gauge)")
            } else {
                ("no column holds numbers", "write one header line, and values as plain numbers below it")
            }
        return SourceError(
            .noValueColumns, path: columns.path, line: 1, problem: problem,
            remedy: remedy + "; the file has: \(columns.list)")
    }

    /// Decides what becomes of one column.
    private mutating func place(
        _ index: Int, _ rows: [CSVRow], _ mapping: CSVMapping, _ marks: MissingValueMarkers,
        _ samples: inout [Int: ColumnSample]
    ) {
        let name = header[index]
        func leave(_ reason: IngestSummary.LeftOutReason) {
            leftOut[reason, default: []].append(name.isEmpty ? "(column \(index + 1))" : name)
        }
        guard mapping.includeColumns.anyGlobMatches(name), !mapping.excludeColumns.anyGlobMatches(name) else {
            return leave(.excluded)
        }
        let sample = ColumnSample(rows, index, marks)
        samples[index] = sample
        let lowered = name.lowercased()
        guard !mapping.choosesColumns, !mapping.gaugeColumns.anyGlobMatches(name) else {
            return valueColumns.append(index)
        }
        if CSVMapping.timeNames.contains(lowered) { return leave(.clock) }
        let isInflux =
            header.contains("_time")
            && (header.contains("_value") || (header.contains("result") && header.contains("table")))
        if isInflux, ColumnNames.influx.contains(lowered) { return leave(.query) }
        switch sample.kind {
        case .empty:
            if name.isEmpty { leave(.nameless) } else { valueColumns.append(index) }
        case .clock:
            leave(.clock)
        case .text:
            leave(.text)
            if let cell = sample.unknownUnit {
                notes.append(
                    "column '\(name)' is skipped: its cells, such as '\(SourceError.shown(cell))', have an unknown unit; write "
                        + "plain numbers to read it")
            }
            let isFreeText =
                sample.texts.count >= ColumnSample.textBound
                || (sample.texts.count > 20 && sample.texts.count * 2 > rows.count)
            if !isFreeText { groupColumns.append(index) }
        case .numbers:
            if ColumnNames.workloads.contains(lowered), numbersTellRowsApart(index, sample, rows) {
                leave(.text)
                groupColumns.append(index)
            } else if sample.isBinary, ColumnNames.isLabel(lowered) {
                leave(.label)
            } else if sample.countsRows, rows.count >= (ColumnNames.rowNumbers.contains(lowered) ? 3 : 100) {
                leave(.numbering)
            } else if name.isEmpty {
                leave(.nameless)
            } else {
                valueColumns.append(index)
            }
        }
    }
}

extension CSVLayout {
    /// Whether patterns such as `--columns cpu` fit no column of a table that has names of metrics in a column.
    private static func choosesMetrics(_ header: [String], _ mapping: CSVMapping) -> Bool {
        guard mapping.choosesColumns, !header.contains(where: mapping.includeColumns.anyGlobMatches) else {
            return false
        }
        let names = header.map { $0.lowercased() }
        return mapping.metricColumn != nil
            || (names.contains(where: ColumnNames.metrics.contains)
                && names.contains(where: ColumnNames.values.contains))
    }

    /// Whether whole numbers say whose row it is, such as pods 1, 2 and 3 with a row each at every time.
    private func numbersTellRowsApart(_ index: Int, _ sample: ColumnSample, _ rows: [CSVRow]) -> Bool {
        let owners = Set(sample.numbers)
        guard sample.numberCount == rows.count, (2...ColumnSample.textBound).contains(owners.count),
            owners.allSatisfy({ $0 == $0.rounded() })
        else { return false }
        var ownersByTime: [Double: Set<Double>] = [:]
        for (row, owner) in zip(rows, sample.numbers) {
            guard let time = timeForm.time(row.bytes, row.range(timeColumn)) else { continue }
            let clock = timeOfDayColumn.flatMap { TimeOfDay.seconds(row.bytes, row.range($0)) } ?? 0
            ownersByTime[time.seconds + clock, default: []].insert(owner)
        }
        let shared = ownersByTime.values.reduce(0) { $1.count > 1 ? $0 + $1.count : $0 }
        return shared * 2 > rows.count
    }
}

/// The decimal sign of a file: the user's, or what its columns prove.
struct NumberStyle {
    private let chosen: NumberForm.Decimal?
    private let proven: NumberForm.Decimal?

    init(_ option: CSVMapping.Decimal, samples: [ColumnSample]) {
        switch option {
        case .auto: chosen = nil
        case .point: chosen = .point
        case .comma: chosen = .comma
        }
        let signs = Set(samples.compactMap(\.decimal))
        proven = signs.count == 1 ? signs.first : nil
    }

    func form(of sample: ColumnSample) -> NumberForm {
        NumberForm(decimal: chosen ?? sample.decimal ?? proven, dimension: sample.dimension)
    }
}
