package import Core

/// What was read and what became of it; nothing is dropped without a count here.
package struct IngestSummary: Sendable, Equatable {
    /// Why a column of a table is not read.
    package enum LeftOutReason: String, Sendable, CaseIterable {
        case text = "text columns"
        case clock = "further time columns"
        case excluded = "columns left out by pattern"
        case numbering = "columns that number rows"
        case label = "columns of labels"
        case query = "columns that describe the query"
        case nameless = "columns without a name"

        /// Whether the user may keep such columns by name.
        var isOverridden: Bool { self == .numbering || self == .label }
    }

    /// What a file gave.
    package struct File: Sendable, Equatable {
        package let path: String
        /// Rows read, those outside the span included.
        package var rows = 0
        /// Rows outside the span that was asked for.
        package var outsideSpan = 0
        package var emptyLines = 0
        /// Cells of value columns that were empty or held a missing mark.
        package var missingCells = 0
        package var timeColumn = ""
        /// What is known of the time zone; empty where the file has no calendar times.
        package var timeZone = ""
        /// Lines that are no rows: comments and repeated headers.
        package var skippedLines = 0
        /// Columns left out, by reason.
        package var leftOut: [LeftOutReason: [String]] = [:]

        /// Columns that hold text.
        package var textColumns: [String] { leftOut[.text] ?? [] }
        /// Further columns that hold times.
        package var clockColumns: [String] { leftOut[.clock] ?? [] }
        /// Columns left out by the user's patterns.
        package var excludedColumns: [String] { leftOut[.excluded] ?? [] }

        package init(path: String) { self.path = path }
    }

    /// What became of a series.
    package struct SeriesCounts: Sendable, Equatable {
        package let workload: Workload
        package let replica: String
        package let intervalSeconds: Double
        package let gridRows: Int
        package let counts: GridCounts
        package let columns: [String]
        /// Time of the first and the last row.
        package let fromSeconds: Double
        package let toSeconds: Double
    }

    package var files: [File] = []
    package var series: [SeriesCounts] = []
    /// Names of a folder's files that were not read, and of its folders.
    package var skippedFiles: [String] = []
    /// What is noteworthy, such as how a column was understood and which setting overrides it.
    package var remarks: [Guidance] = []
    /// What is noteworthy about one series or workload each: on a node with many short-lived ones these are hundreds.
    package private(set) var seriesRemarks: [SeriesRemark: [Guidance]] = [:]

    /// What a remark on a series is about.
    package enum SeriesRemark: Sendable, CaseIterable {
        case skipped, differentIntervals, unevenRows, conflicts, joined
    }

    package init() {}

    mutating func note(_ kind: SeriesRemark, _ remark: Guidance) { seriesRemarks[kind, default: []].append(remark) }

    /// A file's time zone where neither its times nor a setting say one.
    static let assumedZone = "UTC assumed"

    /// All remarks as they are shown at a terminal.
    package var notes: [String] {
        (remarks + SeriesRemark.allCases.flatMap { seriesRemarks[$0] ?? [] }).map { $0.text(style: .commandLine) }
    }

    package var rows: Int { files.reduce(0) { $0 + $1.rows } }
    package var outsideSpan: Int { files.reduce(0) { $0 + $1.outsideSpan } }
    package var duplicates: Int { total(\.duplicates) }
    /// Of the duplicates, those with other values.
    package var conflicts: Int { total(\.conflicts) }
    package var reordered: Int { total(\.reordered) }
    package var merged: Int { total(\.merged) }
    package var gapRows: Int { total(\.gapRows) }
    package var missingCells: Int { total(\.missingCells) }
    package var heldCells: Int { total(\.heldCells) }
    package var zeroedCells: Int { total(\.zeroedCells) }

    private func total(_ count: KeyPath<GridCounts, Int>) -> Int {
        series.reduce(0) { $0 + $1.counts[keyPath: count] }
    }
}
