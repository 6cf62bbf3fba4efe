internal import Core

/// How the times of a column are written.
enum TimeForm: Equatable {
    case calendar(DateOrder?)
    /// A date whose first 19 characters alone count.
    case calendarPrefix
    /// Digits alone: year, month, day, hour, minute and perhaps second.
    case compact
    /// A number; with `isChecked` it must be a time of 1990 up to 2100.
    case epoch(EpochUnit, isChecked: Bool)
    /// Seconds from a start that is not known, such as the beginning of a measurement.
    case elapsed

    /// Numbers below this (1990 in Unix seconds) count from an unknown start.
    static let elapsedLimit = EpochUnit.plausibleSeconds.lowerBound

    /// The form's name in messages.
    var name: String {
        switch self {
        case .calendar(.dayFirst): "a date with the day first"
        case .calendar(.monthFirst): "a date with the month first"
        case .calendar, .calendarPrefix, .compact: "a date"
        case .epoch(let unit, _): unit.rawValue
        case .elapsed: "seconds from a start"
        }
    }

    /// The time that a cell holds; nil where it isn't of this form.
    func time(_ bytes: [UInt8], _ range: Range<Int>) -> WallTime? {
        switch self {
        case .calendar(let order):
            return CalendarText.wallTime(bytes, range, order: order)
        case .calendarPrefix:
            var range = range
            DecimalNumber.trim(&range, in: bytes)
            return ISO8601.wallTime(bytes, range.prefix(19)).map {
                WallTime(seconds: $0.seconds, offsetSeconds: nil)
            }
        case .compact: return CompactTime.wallTime(bytes, range)
        case .epoch(let unit, let isChecked):
            guard let number = DecimalNumber.parse(bytes, range) else { return nil }
            let seconds = unit.seconds(number)
            guard isChecked ? EpochUnit.plausibleSeconds.contains(seconds) : abs(seconds) < 1e11 else { return nil }
            // Spreadsheets store local time.
            return WallTime(seconds: seconds, offsetSeconds: unit == .excelDays ? nil : 0)
        case .elapsed:
            guard let number = DecimalNumber.parse(bytes, range), abs(number) < Self.elapsedLimit else { return nil }
            return WallTime(seconds: number, offsetSeconds: 0)
        }
    }
}

/// Finds the form of a time column from a sample of its cells.
struct TimeFormFinder {
    let format: CSVMapping.TimeFormat
    let path: String
    let column: String
    /// What to give where two readings are possible.
    var option = Setting.timeFormat

    /// - Parameters:
    ///   - rows: a sample of the file; at least one row.
    ///   - cell: position of the column.
    func form(_ rows: [CSVRow], _ cell: Int) throws(SourceError) -> TimeForm {
        switch format {
        case .iso8601: return .calendar(nil)
        case .iso8601Prefix: return .calendarPrefix
        case .dayFirst: return .calendar(.dayFirst)
        case .monthFirst: return .calendar(.monthFirst)
        case .unixSeconds: return .epoch(.seconds, isChecked: false)
        case .unixMilliseconds: return .epoch(.milliseconds, isChecked: false)
        case .unixMicroseconds: return .epoch(.microseconds, isChecked: false)
        case .unixNanoseconds: return .epoch(.nanoseconds, isChecked: false)
        case .excelDays: return .epoch(.excelDays, isChecked: false)
        case .auto: break
        }
        guard let first = rows.first else { return .calendar(nil) }
        if CalendarText.wallTime(first.bytes, first.range(cell), order: nil) != nil { return .calendar(nil) }
        if let number = DecimalNumber.parse(first.bytes, first.range(cell)) {
            if rows.allSatisfy({ CompactTime.wallTime($0.bytes, $0.range(cell)) != nil }) { return .compact }
            return try epoch(number, first, rows, cell)
        }
        return .calendar(try dateOrder(rows, cell))
    }

    private func epoch(
        _ number: Double, _ first: CSVRow, _ rows: [CSVRow], _ cell: Int
    ) throws(SourceError) -> TimeForm {
        let numbers = rows.compactMap { DecimalNumber.parse($0.bytes, $0.range(cell)) }
        let text = first.text(cell)
        if text.contains(where: { $0 == "e" || $0 == "E" }), Set(numbers).count * 10 < numbers.count * 9 {
            throw error(
                first, cell, "'\(SourceError.shown(text))' and others were rounded, so that many rows have one time",
                "export the column as numbers with all their digits")
        }
        switch EpochUnit.plausible(number) {
        case .excelDays?:
            if numbers.contains(where: { $0 != $0.rounded() }) { return .epoch(.excelDays, isChecked: true) }
            let steps = zip(numbers.dropFirst(), numbers).map { abs($0 - $1) }.filter { $0 > 0 }
            guard let step = median(steps), step <= 7 else { return .elapsed }
            throw error(
                first, cell, "'\(SourceError.shown(text))' may be a spreadsheet's day or a second",
                "give \(option, "excel-days") or \(option, "unix-seconds")")
        case let unit?: return .epoch(unit, isChecked: true)
        case nil:
            if abs(number) < TimeForm.elapsedLimit { return .elapsed }
            throw error(
                first, cell,
                "'\(SourceError.shown(text))' is not a time of 1990 up to 2100 in any unit from seconds to "
                    + "nanoseconds",
                "write times as in 2022-08-22 08:05:30, or as a number of seconds since 1970")
        }
    }

    /// Whether day or month comes first: a number above 12 tells, or else the order in which the rows follow closely.
    private func dateOrder(_ rows: [CSVRow], _ cell: Int) throws(SourceError) -> DateOrder {
        func times(_ order: DateOrder) -> [WallTime] {
            rows.compactMap { CalendarText.wallTime($0.bytes, $0.range(cell), order: order) }
        }
        let (days, months) = (times(.dayFirst), times(.monthFirst))
        guard let first = rows.first,
            [.dayFirst, .monthFirst].contains(where: {
                CalendarText.wallTime(first.bytes, first.range(cell), order: $0) != nil
            })
        else {
            let text = rows.first.map { $0.text(cell) } ?? ""
            throw error(
                rows[0], cell, "'\(SourceError.shown(text))' is not in a recognised time format",
                "write times with a year and an offset instead of a zone's name, as in 2022-08-22 08:05:30+05:30, or as a "
                    + "number of seconds since 1970")
        }
        if days.count != months.count { return days.count > months.count ? .dayFirst : .monthFirst }
        let (daySpan, monthSpan) = (Self.longestStep(days), Self.longestStep(months))
        if daySpan > 4 * monthSpan { return .monthFirst }
        if monthSpan > 4 * daySpan { return .dayFirst }
        throw error(
            first, cell, "'\(SourceError.shown(first.text(cell)))' may start with the day or the month",
            "give \(option, "day-first") or \(option, "month-first")")
    }

    private static func longestStep(_ times: [WallTime]) -> Double {
        zip(times.dropFirst(), times).map { abs($0.seconds - $1.seconds) }.max() ?? 0
    }

    private func error(_ row: CSVRow, _ cell: Int, _ problem: Guidance, _ remedy: Guidance) -> SourceError {
        SourceError(.badTime, path: path, line: row.line, column: column, problem: problem, remedy: remedy)
    }
}

/// Reads the cells of a time column.
struct TimeCell {
    let form: TimeForm
    /// The setting that states the form.
    var option = Setting.timeFormat

    func time(_ row: CSVRow, _ cell: Int, at place: @autoclosure () -> CellPlace) throws(SourceError) -> WallTime {
        if let time = form.time(row.bytes, row.range(cell)) { return time }
        let place = place()
        throw SourceError(
            .badTime, path: place.path, line: place.line, column: place.column,
            problem: "'\(SourceError.shown(row.text(cell)))' is not \(form.name)",
            remedy: "correct the cell, remove the row, or give another \(option)")
    }
}
