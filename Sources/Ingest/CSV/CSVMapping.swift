internal import Core

/// How the columns of a CSV file become workloads, times and values.
package struct CSVMapping: Sendable, Equatable {
    package enum Delimiter: String, Sendable, CaseIterable {
        /// Decided by the file's first lines.
        case auto
        case comma, semicolon, tab

        /// nil for `auto`.
        var byte: UInt8? {
            switch self {
            case .auto: nil
            case .comma: UInt8(ascii: ",")
            case .semicolon: UInt8(ascii: ";")
            case .tab: UInt8(ascii: "\t")
            }
        }
    }

    package enum TimeFormat: String, Sendable, CaseIterable {
        /// Decided by a sample of the file: a date, or a number whose size tells its unit.
        case auto
        /// `2022-08-22 03:53:43`, with `T`, fraction, `Z` or offset. What Go prints behind the seconds is understood.
        case iso8601
        /// The same, but all behind the first 19 characters is ignored, an offset too.
        case iso8601Prefix = "iso8601-prefix"
        /// `03/04/2026` is 3 April.
        case dayFirst = "day-first"
        /// `03/04/2026` is 4 March.
        case monthFirst = "month-first"
        case unixSeconds = "unix-seconds"
        case unixMilliseconds = "unix-milliseconds"
        case unixMicroseconds = "unix-microseconds"
        case unixNanoseconds = "unix-nanoseconds"
        /// Days since 1899-12-30.
        case excelDays = "excel-days"
    }

    /// Which character separates whole numbers from fractions.
    package enum Decimal: String, Sendable, CaseIterable {
        /// Decided by a sample of the file.
        case auto
        case point, comma
    }

    /// Cell separator.
    package var delimiter = Delimiter.auto
    /// Column of the time; nil picks the first of `timeNames` whose first cell is a date, or else a number.
    package var timeColumn: String?
    package var timeFormat = TimeFormat.auto
    /// Zone of times that state none, such as `Europe/Berlin`; nil takes them as UTC.
    package var timeZone: String?
    package var decimal = Decimal.auto
    /// Where the workload's name comes from.
    package var workload = WorkloadRule(.fileName)
    /// Column of the replica (pod); nil takes the file's base name.
    package var replicaColumn: String?
    /// Column of the metric's name in a table with a row for each metric; nil finds it.
    package var metricColumn: String?
    /// Patterns of columns that are counters, to be turned into rates.
    package var rateColumns: [String] = []
    /// Patterns of columns that are kept as they are, though they look like counters, labels or row numbers.
    package var gaugeColumns: [String] = []
    /// Patterns of the value columns.
    package var includeColumns = ["*"]
    /// Patterns of columns that are not values though `includeColumns` matches them.
    package var excludeColumns: [String] = []
    /// Cells that mean "not observed", besides empty ones and the usual words; compared without spaces around.
    package var missingMarks: [String] = []
    /// Whether rows of one time are merged, so that they are no sign of wrong times.
    var mergesRows = false
    /// Patterns of the file names that are taken from a folder; files named directly are always read.
    package var files = ["*"]

    package init() {}

    /// Names that a time column usually has, in any case of letters.
    static let timeNames: Set<String> = [
        "time", "timestamp", "ts", "datetime", "date_time", "date", "epoch", "unixtime", "unix_time", "time_stamp",
        "_time", "@timestamp", "date/time", "date time", "time (utc)", "zeit", "datum",
    ]

    /// Whether the user chose the value columns, rather than taking what is there.
    var choosesColumns: Bool { includeColumns != ["*"] }
}

/// Where a workload's name comes from: a column or the file's name, and which part of that.
package struct WorkloadRule: Sendable, Equatable {
    package enum Origin: Sendable, Equatable {
        /// A column's cell.
        case column(String)
        /// The file's name without folder and without endings such as `.csv` and `.gz`.
        case fileName
    }

    package var origin: Origin
    /// A regular expression whose first capture group (or whole match, if it has none) is the name; nil takes all.
    package var pattern: String?

    package init(_ origin: Origin, pattern: String? = nil) {
        self.origin = origin
        self.pattern = pattern
    }
}

/// A workload rule's regular expression, compiled once.
struct NamePattern {
    private let pattern: String
    private let expression: Regex<AnyRegexOutput>

    init?(_ pattern: String?) throws(SourceError) {
        guard let pattern else { return nil }
        self.pattern = pattern
        do {
            expression = try Regex(pattern)
        } catch {
            throw SourceError(
                .badPattern, problem: "'\(pattern)' is not a regular expression (\(String(describing: error)))",
                remedy: "correct the workload pattern")
        }
    }

    /// The part of `text` that the expression names.
    func name(in text: String, path: String, line: Int?, column: String?) throws(SourceError) -> String {
        // A match can only fail to run for reasons that make it no match for the user, such as a back-tracking limit.
        guard let match = try? expression.firstMatch(in: text) else {
            throw SourceError(
                .badWorkload, path: path, line: line, column: column,
                problem: "'\(SourceError.shown(text))' does not match the workload pattern '\(pattern)'",
                remedy: "correct the pattern, or exclude the file with a file pattern")
        }
        let group = match.output.count > 1 ? match.output[1] : match.output[0]
        guard let name = group.substring, !name.isEmpty else {
            throw SourceError(
                .badWorkload, path: path, line: line, column: column,
                problem: "the workload pattern '\(pattern)' finds an empty name in '\(SourceError.shown(text))'",
                remedy: "correct the pattern")
        }
        return String(name)
    }
}

/// Parts of a path.
enum FileName {
    /// The last part of a path.
    static func last(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The last part without the endings of packed and plain tables, in any case of letters.
    static func base(_ path: String) -> String {
        var name = last(path)
        for endings in [packedEndings, tableEndings] {
            for ending in endings where name.lowercased().hasSuffix(ending) && name.count > ending.count {
                name.removeLast(ending.count)
                break
            }
        }
        return name
    }

    /// Whether a folder's file is read as a table.
    static func isTable(_ name: String) -> Bool {
        var name = name.lowercased()
        if let ending = packedEndings.first(where: name.hasSuffix) { name.removeLast(ending.count) }
        return tableEndings.contains(where: name.hasSuffix)
    }

    private static let packedEndings = [".gz", ".zst", ".zstd"]
    private static let tableEndings = [".csv", ".tsv"]
}
