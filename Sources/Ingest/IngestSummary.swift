package import Core

/// What was read and what became of it; nothing is dropped without a count here.
package struct IngestSummary: Sendable, Equatable {
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
        /// Columns left out because the first row's cell is text.
        package var textColumns: [String] = []
        /// Further columns left out because their name is a clock's.
        package var clockColumns: [String] = []
        /// Columns left out by the user's patterns.
        package var excludedColumns: [String] = []

        package init(path: String) { self.path = path }
    }

    /// What became of a series.
    package struct SeriesCounts: Sendable, Equatable {
        package let workload: Workload
        package let replica: String
        package let periodSeconds: Double
        package let gridRows: Int
        package let counts: GridCounts
    }

    package var files: [File] = []
    package var series: [SeriesCounts] = []
    /// Names of files in a folder that the file patterns left out.
    package var skippedFiles: [String] = []
    package var notes: [String] = []

    package init() {}

    package var rows: Int { files.reduce(0) { $0 + $1.rows } }
    package var outsideSpan: Int { files.reduce(0) { $0 + $1.outsideSpan } }
    package var duplicates: Int { total(\.duplicates) }
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
