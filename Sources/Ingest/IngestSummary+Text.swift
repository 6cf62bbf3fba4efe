extension IngestSummary {
    /// Lines for people: totals first, then what is noteworthy about files and series.
    ///
    /// - Parameter isComplete: whether every name is listed, rather than the count and the first few.
    package func text(isComplete: Bool = false) -> String {
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
        if !periods.isEmpty { lines.append("  period: \(NameList.text(periods, isComplete: isComplete))") }
        let kinds: [(String, KeyPath<File, [String]>)] = [
            ("text columns left out", \.textColumns), ("further clock columns left out", \.clockColumns),
            ("columns left out by pattern", \.excludedColumns),
        ]
        for (what, columns) in kinds { lines += leftOut(what, columns, isComplete) }
        let silent = series.filter { !$0.counts.unobservedColumns.isEmpty }.map { entry in
            "\(entry.workload) (\(entry.replica)) "
                + NameList.text(entry.counts.unobservedColumns, isComplete: isComplete)
        }
        if !silent.isEmpty {
            lines.append(
                "  \(silent.count) series with columns never observed: "
                    + NameList.text(silent, separator: "; ", isComplete: isComplete))
        }
        if !skippedFiles.isEmpty {
            lines.append(
                "  \(skippedFiles.count) files left out by pattern: "
                    + NameList.text(skippedFiles, isComplete: isComplete))
        }
        return (lines + notes.map { "  note: \($0)" }).joined(separator: "\n")
    }

    /// A line on the columns left out, or with `isComplete` one for each distinct set of columns.
    private func leftOut(_ what: String, _ columns: KeyPath<File, [String]>, _ isComplete: Bool) -> [String] {
        let touched = files.filter { !$0[keyPath: columns].isEmpty }
        guard !touched.isEmpty else { return [] }
        guard isComplete else {
            let names = Set(touched.flatMap { $0[keyPath: columns] }).sorted()
            return ["  \(names.count) \(what) in \(touched.count) files: \(NameList.text(names))"]
        }
        return Dictionary(grouping: touched) { $0[keyPath: columns] }.map { names, files in
            "  \(names.count) \(what) in \(files.count) files: \(NameList.text(names, isComplete: true))"
        }.sorted()
    }
}

/// Names in one line.
package enum NameList {
    /// All names, or the first three and how many more there are.
    package static func text(_ names: [String], separator: String = ", ", isComplete: Bool = false) -> String {
        let limit = 3
        // One more is as short as saying that there is one more.
        guard !isComplete, names.count > limit + 1 else { return names.joined(separator: separator) }
        return names.prefix(limit).joined(separator: separator)
            + " and \(names.count - limit) more (--verbose lists all)"
    }
}
