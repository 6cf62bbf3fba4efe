internal import Core

extension IngestSummary {
    /// Lines for people: totals first, then what is noteworthy about files and series.
    ///
    /// - Parameter isComplete: whether every name is listed, rather than the count and the first few.
    package func text(isComplete: Bool = false) -> String {
        var lines = understood(isComplete)
        let totals: [(count: Int, noun: String, rest: String)] = [
            (outsideSpan, "row", " outside the time range left out"),
            (duplicates - conflicts, "row", " with the time and values of another"),
            (conflicts, "row", " with the time of another but different values"),
            (reordered, "row", " out of order, sorted"),
            (merged, "row", " merged into an interval that had one"),
            (gapRows, "interval", " without a row (gaps)"),
            (missingCells, "cell", " not observed"),
            (heldCells, "", "of them filled with the last observed value"),
            (zeroedCells, "", "of them set to 0"),
            (files.reduce(0) { $0 + $1.emptyLines }, "empty line", ""),
            (files.reduce(0) { $0 + $1.skippedLines }, "line", " with a comment or repeated header"),
        ]
        lines += totals.filter { $0.count > 0 }.map { total in
            "  " + (total.noun.isEmpty ? "\(total.count) " : Plural.text(total.count, total.noun)) + total.rest
        }
        for reason in LeftOutReason.allCases { lines += leftOut(reason, isComplete) }
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
                "  \(skippedFiles.count) other files and folders not read: "
                    + NameList.text(skippedFiles, isComplete: isComplete))
        }
        lines += Self.noteLines(remarks, limit: isComplete ? .max : 12)
        for kind in SeriesRemark.allCases {
            lines += Self.noteLines(seriesRemarks[kind] ?? [], limit: isComplete ? .max : 3)
        }
        return lines.joined(separator: "\n")
    }

    /// `3 files`, `1 database`, or both.
    private var sources: String {
        let databases = files.count { PrometheusSource.isAddress($0.path) }
        let tables = files.count - databases
        let names = [
            tables > 0 || databases == 0 ? Plural.text(tables, "file") : nil,
            databases > 0 ? Plural.text(databases, "database") : nil,
        ]
        return names.compactMap { $0 }.joined(separator: " and ")
    }

    private static func noteLines(_ remarks: [Guidance], limit: Int) -> [String] {
        // One more is as short as saying that there is one more.
        let count = remarks.count - 1 > limit ? limit : remarks.count
        let lines = remarks.prefix(count).map { "  note: \($0.text(style: .commandLine))" }
        guard count < remarks.count else { return lines }
        let rest = Guidance("  \(remarks.count - count) more notes of this kind (\(.verbose) lists all)")
        return lines + [rest.text(style: .commandLine)]
    }

    /// What was understood, in three lines: whose rows, which metrics, when.
    private func understood(_ isComplete: Bool) -> [String] {
        let used = rows - outsideSpan
        let workloads = Set(series.map(\.workload.name)).sorted()
        let metrics = series.flatMap(\.columns).reduce(into: [String]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        let replicas = series.count == workloads.count ? "" : " in \(series.count) replicas"
        var lines = [
            "read \(used) of \(rows) rows of \(sources): "
                + "\(workloads.count) \(workloads.count == 1 ? "workload" : "workloads")\(replicas) "
                + "(\(NameList.text(workloads, isComplete: isComplete)))",
            "  \(metrics.count) \(metrics.count == 1 ? "metric" : "metrics"): "
                + NameList.text(metrics, isComplete: isComplete, limit: 12),
        ]
        guard let from = series.map(\.fromSeconds).min(), let to = series.map(\.toSeconds).max() else { return lines }
        let intervals = Set(series.map(\.intervalSeconds)).sorted().map { "\($0) s" }
        let hint = Guidance(" (\(.timeZone))").text(style: .commandLine)
        let zones = Set(files.map(\.timeZone)).subtracting([""]).sorted().map {
            $0 == Self.assumedZone ? $0 + hint : $0
        }
        lines.append(
            "  \(ISO8601.text(from)) to \(ISO8601.text(to)), one row every "
                + NameList.text(intervals, isComplete: isComplete)
                + (zones.isEmpty ? "" : "; time zone: \(zones.joined(separator: ", "))"))
        return lines
    }

    /// A line on the columns left out, or with `isComplete` one for each distinct set of columns.
    private func leftOut(_ reason: LeftOutReason, _ isComplete: Bool) -> [String] {
        let touched = files.filter { $0.leftOut[reason] != nil }
        guard !touched.isEmpty else { return [] }
        func line(_ names: [String], _ count: Int) -> String {
            "  not read, \(reason.rawValue) (\(names.count) in \(count) \(count == 1 ? "file" : "files")): "
                + NameList.text(names, isComplete: isComplete, limit: 12)
                + (reason.isOverridden ? Guidance(" (\(.gauge) keeps them)").text(style: .commandLine) : "")
        }
        guard isComplete else {
            return [line(Set(touched.flatMap { $0.leftOut[reason] ?? [] }).sorted(), touched.count)]
        }
        return Dictionary(grouping: touched) { $0.leftOut[reason] ?? [] }.map { line($0, $1.count) }.sorted()
    }
}

/// Names in one line.
package enum NameList {
    /// All names, or the first few and how many more there are.
    package static func text(
        _ untrusted: [String], separator: String = ", ", isComplete: Bool = false, limit: Int = 3
    ) -> String {
        let names = untrusted.map { VisibleText.line($0) }
        // One more is as short as saying that there is one more.
        guard !isComplete, names.count > limit + 1 else { return names.joined(separator: separator) }
        return names.prefix(limit).joined(separator: separator)
            + Guidance(" and \(names.count - limit) more (\(.verbose) lists all)").text(style: .commandLine)
    }
}
