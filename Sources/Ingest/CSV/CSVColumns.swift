internal import Core

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
            guard name.isEmpty || !names.contains(name) else {
                throw SourceError(
                    .duplicateColumn, path: path, line: row.line, column: name,
                    problem: "occurs twice in the header (columns \((names.firstIndex(of: name) ?? 0) + 1) and "
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

    /// A column's name for messages.
    func shown(_ index: Int) -> String { names[index].isEmpty ? "(column \(index + 1))" : names[index] }

    func optionalPosition(_ name: String?, role: String) throws(SourceError) -> Int? {
        guard let name else { return nil }
        return try position(name, role: role)
    }

    func position(_ name: String, role: String, remedy: Guidance? = nil) throws(SourceError) -> Int {
        guard let index = names.firstIndex(of: name) else {
            throw SourceError(
                .missingColumn, path: path, line: 1, column: name, problem: "the \(role) column is not in the header",
                remedy: (remedy ?? "check the name, or choose the files to read from a folder with \(.files)")
                    + "; the file has: \(list)")
        }
        return index
    }
}

/// Finds the column with the time of day, where the dates are in a column of their own.
struct TimeOfDayFinder {
    let columns: CSVColumns
    let rows: [CSVRow]

    /// - Parameter dates: the time column.
    func column(_ dates: Int, _ form: TimeForm) -> Int? {
        guard case .calendar = form else { return nil }
        let days = rows.prefix(100).compactMap { form.time($0.bytes, $0.range(dates)) }
        guard !days.isEmpty,
            days.allSatisfy({ $0.offsetSeconds == nil && $0.seconds.remainder(dividingBy: 86_400) == 0 })
        else { return nil }
        let clocks = columns.names.indices.filter { index in
            index != dates
                && rows.prefix(20).allSatisfy { TimeOfDay.seconds($0.bytes, $0.range(index)) != nil }
        }
        let named = clocks.first { CSVMapping.timeNames.contains(columns.names[$0].lowercased()) }
        // Daily rows may have a duration.
        return named ?? (Set(days.map(\.seconds)).count < days.count && clocks.count == 1 ? clocks[0] : nil)
    }
}

/// Finds the column of the time.
struct TimeColumnFinder {
    let columns: CSVColumns
    let rows: [CSVRow]
    let mapping: CSVMapping

    /// The column that was named, or has the name of a clock, or is the only one that holds dates.
    func column(_ notes: inout [Guidance]) throws(SourceError) -> Int {
        if let name = mapping.timeColumn { return try columns.position(name, role: "time") }
        let candidates = columns.names.indices.filter { CSVMapping.timeNames.contains(columns.names[$0].lowercased()) }
        switch mapping.timeFormat {
        case .auto, .iso8601, .iso8601Prefix, .dayFirst, .monthFirst:
            if let date = candidates.first(where: isDate) { return date }
        default: break
        }
        if let number = candidates.first(where: isNumber) { return number }
        if let first = candidates.first { return first }
        let dates = columns.names.indices.filter(isDate)
        if let only = dates.first, dates.count == 1 || columns.names[only].isEmpty {
            notes.append("time column: '\(columns.shown(only))', the only column with dates")
            return only
        }
        let epochs = columns.names.indices.filter(isEpoch)
        if let only = epochs.first, epochs.count == 1 {
            notes.append("time column: '\(columns.shown(only))', the only column with plausible times")
            return only
        }
        throw SourceError(
            .missingColumn, path: columns.path, line: 1, problem: "no time column found",
            remedy:
                "name it with \(.timeColumn); a file without times needs a column 'time' with dates or Unix seconds; the "
                + "file has: \(columns.list)")
    }

    private func isDate(_ cell: Int) -> Bool {
        allSatisfy(cell) { row, range in
            CalendarText.wallTime(row.bytes, range, order: .dayFirst) != nil
                || CalendarText.wallTime(row.bytes, range, order: .monthFirst) != nil
        }
    }

    private func isNumber(_ cell: Int) -> Bool {
        allSatisfy(cell) { row, range in DecimalNumber.parse(row.bytes, range) != nil }
    }

    /// Whether all numbers are times of 1990 up to 2100 that grow, in seconds or a smaller unit.
    private func isEpoch(_ cell: Int) -> Bool {
        var last = 0.0
        return allSatisfy(cell) { row, range in
            guard let number = DecimalNumber.parse(row.bytes, range), number >= last,
                let unit = EpochUnit.plausible(number), unit != .excelDays
            else { return false }
            last = number
            return true
        }
    }

    /// The first rows tell; one bad cell further down is refused when it is read.
    private func allSatisfy(_ cell: Int, _ isGood: (CSVRow, Range<Int>) -> Bool) -> Bool {
        rows.prefix(1).allSatisfy { isGood($0, $0.range(cell)) }
            && rows.prefix(20).count { isGood($0, $0.range(cell)) } * 2 > min(rows.count, 20)
    }
}
