package import Engine

/// What was read and what became of it; nothing is dropped without a count here.
package struct IngestSummary: Sendable, Equatable, CustomStringConvertible {
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

    /// Lines for people: totals first, then what is noteworthy about files and series.
    package var lines: [String] {
        var lines = ["read \(rows) rows of \(files.count) files into \(series.count) series"]
        let totals: [(Int, String)] = [
            (outsideSpan, "rows outside the time span left out"),
            (duplicates, "rows with the stamp of another, the last kept"),
            (reordered, "rows out of order, sorted"),
            (merged, "rows merged into a period that had one"),
            (gapRows, "periods without a row (gaps)"),
            (missingCells, "cells not observed"),
            (heldCells, "of them filled with the last observed value"),
            (zeroedCells, "of them set to 0"),
            (files.reduce(0) { $0 + $1.emptyLines }, "empty lines"),
        ]
        lines += totals.filter { $0.0 > 0 }.map { "  \($0.0) \($0.1)" }
        let periods = Set(series.map(\.periodSeconds)).sorted().map { "\($0) s" }
        if !periods.isEmpty { lines.append("  period: \(periods.joined(separator: ", "))") }
        lines += grouped("text columns left out", \.textColumns)
        lines += grouped("further clock columns left out", \.clockColumns)
        lines += grouped("columns left out by pattern", \.excludedColumns)
        for entry in series where !entry.counts.unobservedColumns.isEmpty {
            let columns = entry.counts.unobservedColumns.joined(separator: ", ")
            lines.append("  \(entry.workload) (\(entry.replica)): never observed: \(columns)")
        }
        if !skippedFiles.isEmpty {
            lines.append("  files left out by pattern: \(skippedFiles.joined(separator: ", "))")
        }
        return lines + notes.map { "  note: \($0)" }
    }

    package var description: String { lines.joined(separator: "\n") }

    /// One line per distinct set of columns.
    private func grouped(_ what: String, _ columns: KeyPath<File, [String]>) -> [String] {
        let groups = Dictionary(grouping: files.filter { !$0[keyPath: columns].isEmpty }) { $0[keyPath: columns] }
        return groups.map { names, files in "  \(what): \(names.joined(separator: ", ")) (\(files.count) files)" }
            .sorted()
    }
}
