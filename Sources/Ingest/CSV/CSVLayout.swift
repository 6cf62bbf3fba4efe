internal import Core

/// What each column of one file is, decided from its header and its first row.
struct CSVLayout {
    let timeColumn: Int
    let timeFormat: CSVMapping.TimeFormat
    let workloadColumn: Int?
    let replicaColumn: Int?
    /// Positions of the value columns.
    let valueColumns: [Int]
    let header: [String]
    private(set) var textColumns: [String] = []
    private(set) var clockColumns: [String] = []
    private(set) var excludedColumns: [String] = []

    init(header: [String], firstRow: CSVRow, mapping: CSVMapping, path: String) throws(SourceError) {
        self.header = header
        let columns = CSVColumns(names: header, path: path)
        timeColumn = try Self.findTime(columns, firstRow, mapping)
        timeFormat = try Self.format(mapping.timeFormat, cell: timeColumn, columns, firstRow)
        if case .column(let name) = mapping.workload.origin {
            workloadColumn = try columns.position(name, role: "workload")
        } else {
            workloadColumn = nil
        }
        var replica: Int?
        if let name = mapping.replicaColumn { replica = try columns.position(name, role: "replica") }
        replicaColumn = replica

        var values: [Int] = []
        let marks = MissingValueMarkers(mapping.missingMarks)
        for (index, name) in header.enumerated() where ![timeColumn, workloadColumn, replica].contains(index) {
            if !mapping.includeColumns.anyGlobMatches(name) || mapping.excludeColumns.anyGlobMatches(name) {
                excludedColumns.append(name)
            } else if !mapping.choosesColumns, CSVMapping.timeNames.contains(name.lowercased()) {
                clockColumns.append(name)
            } else if !mapping.choosesColumns, Self.isText(firstRow, index, marks) {
                textColumns.append(name)
            } else {
                values.append(index)
            }
        }
        guard !values.isEmpty else {
            throw SourceError(
                .noValueColumns, path: path, line: 1, problem: "no column of numbers is left",
                remedy: "check the column patterns and the delimiter; the file has: \(columns.list)")
        }
        valueColumns = values
    }

    private static func isText(_ row: CSVRow, _ cell: Int, _ marks: MissingValueMarkers) -> Bool {
        let range = row.range(cell)
        return !marks.isMissing(row.bytes, range) && DecimalNumber.parse(row.bytes, range) == nil
            && !NumberCell.isNotFiniteWord(row.text(cell))
    }

    private static func findTime(
        _ columns: CSVColumns, _ row: CSVRow, _ mapping: CSVMapping
    ) throws(SourceError) -> Int {
        if let name = mapping.timeColumn { return try columns.position(name, role: "time") }
        let candidates = columns.names.indices.filter { CSVMapping.timeNames.contains(columns.names[$0].lowercased()) }
        if mapping.timeFormat == .auto || mapping.timeFormat == .iso8601 || mapping.timeFormat == .iso8601Prefix {
            if let date = candidates.first(where: { ISO8601.seconds(row.bytes, row.range($0)) != nil }) { return date }
        }
        if let number = candidates.first(where: { DecimalNumber.parse(row.bytes, row.range($0)) != nil }) {
            return number
        }
        guard let first = candidates.first else {
            throw SourceError(
                .missingColumn, path: columns.path, line: 1, problem: "no column has the name of a time column",
                remedy: "name the time column, check the delimiter, or leave the file out by a file pattern; "
                    + "the file has: \(columns.list)")
        }
        return first
    }

    private static func format(
        _ format: CSVMapping.TimeFormat, cell: Int, _ columns: CSVColumns, _ row: CSVRow
    ) throws(SourceError) -> CSVMapping.TimeFormat {
        guard format == .auto else { return format }
        if ISO8601.seconds(row.bytes, row.range(cell)) != nil { return .iso8601 }
        guard let number = DecimalNumber.parse(row.bytes, row.range(cell)), abs(number) < 1e14 else {
            throw SourceError(
                .badTime, path: columns.path, line: row.line, column: columns.names[cell],
                problem: "'\(SourceError.shown(row.text(cell)))' is not a time that is recognised",
                remedy: "use ISO 8601, unix seconds or unix milliseconds, or state the time format")
        }
        return abs(number) < 1e11 ? .unixSeconds : .unixMilliseconds
    }
}

/// The header of a file.
struct CSVColumns {
    let names: [String]
    let path: String

    init(names: [String], path: String) {
        self.names = names
        self.path = path
    }

    /// Reads the header row.
    init(_ row: CSVRow, path: String) throws(SourceError) {
        var names: [String] = []
        for cell in 0..<row.count {
            var range = row.range(cell)
            DecimalNumber.trim(&range, in: row.bytes)
            guard let name = String(validating: row.bytes[range], as: UTF8.self) else {
                throw SourceError(
                    .notText, path: path, line: row.line, problem: "the header is not UTF-8",
                    remedy: "save the file as UTF-8")
            }
            guard !names.contains(name) else {
                throw SourceError(
                    .duplicateColumn, path: path, line: row.line, column: name,
                    problem: "stands twice in the header (columns \((names.firstIndex(of: name) ?? 0) + 1) and "
                        + "\(cell + 1))", remedy: "rename one")
            }
            names.append(name)
        }
        self.init(names: names, path: path)
    }

    /// The columns for an error message.
    var list: String {
        names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    }

    func position(_ name: String, role: String) throws(SourceError) -> Int {
        guard let index = names.firstIndex(of: name) else {
            throw SourceError(
                .missingColumn, path: path, line: 1, column: name, problem: "the \(role) column is not in the header",
                remedy: "check the name and the delimiter, or leave the file out by a file pattern; "
                    + "the file has: \(list)")
        }
        return index
    }
}
