internal import Core

/// What each column of one file is, decided from its header and a sample of its rows.
struct CSVLayout {
    let timeColumn: Int
    let timeForm: TimeForm
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
        let roles = [timeColumn, workloadColumn, replicaColumn, metricColumn]
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
        guard !valueColumns.isEmpty else {
            throw SourceError(
                .noValueColumns, path: path, line: 1, problem: "no numeric column is left",
                remedy: "check \(.columns) and \(.excludeColumns); the file has: \(columns.list)")
        }
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
        let isInflux = header.contains("_time") && header.contains("_value")
        if isInflux, ColumnNames.influx.contains(lowered) { return leave(.numbering) }
        switch sample.kind {
        case .empty:
            if name.isEmpty { leave(.nameless) } else { valueColumns.append(index) }
        case .clock:
            leave(.clock)
        case .text:
            leave(.text)
            let isFreeText =
                sample.texts.count >= ColumnSample.textBound
                || (sample.texts.count > 20 && sample.texts.count * 2 > rows.count)
            if !isFreeText { groupColumns.append(index) }
        case .numbers:
            if ColumnNames.workloads.contains(lowered), numbersTellRowsApart(index, sample, rows) {
                leave(.text)
                groupColumns.append(index)
            } else if ColumnNames.labels.contains(lowered), sample.isBinary {
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
    /// Whether whole numbers say whose row it is, such as pods 1, 2 and 3 with a row each at every time.
    private func numbersTellRowsApart(_ index: Int, _ sample: ColumnSample, _ rows: [CSVRow]) -> Bool {
        let owners = Set(sample.numbers)
        guard sample.numberCount == rows.count, (2...ColumnSample.textBound).contains(owners.count),
            owners.allSatisfy({ $0 == $0.rounded() })
        else { return false }
        var ownersByTime: [Double: Set<Double>] = [:]
        for (row, owner) in zip(rows, sample.numbers) {
            guard let time = timeForm.time(row.bytes, row.range(timeColumn)) else { continue }
            ownersByTime[time.seconds, default: []].insert(owner)
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
