internal import Core

/// Decides what the text columns of a file mean when several of its rows have one time: another metric, or another
/// workload or replica.
struct LongForm {
    let layout: CSVLayout
    let mapping: CSVMapping
    let path: String
    /// Text columns that were not left out in the end.
    private(set) var usedColumns: [String] = []
    private(set) var notes: [Guidance] = []
    /// Metrics that the user's patterns of columns leave out.
    private(set) var excludedMetrics: Set<String> = []

    init(layout: CSVLayout, mapping: CSVMapping, path: String) {
        self.layout = layout
        self.mapping = mapping
        self.path = path
    }

    /// The file's rows by replica.
    ///
    /// - Throws: `undecidedRows` where several readings are possible.
    mutating func series(_ parts: [FilePart]) throws(SourceError) -> [(StreamKey, TimestampedRows)] {
        let varying = layout.groupColumns.indices.filter { column in
            Set(parts.map { $0.group[column] }).count > 1
        }
        let table = RowConflicts(parts)
        var decision = Decision()
        if !varying.isEmpty {
            if table.hasConflicts(by: []) {
                decision = try decide(varying, table)
            } else if let only = onlyWorkload(varying, table) {
                decision.owner = only
            }
        }
        announce(decision, parts)
        return try chosen(parts, decision).map { part in (key(part, decision), pivoted(part, decision)) }
    }

    /// The parts of the metrics that the user's patterns of columns choose.
    private mutating func chosen(_ parts: [FilePart], _ decision: Decision) throws(SourceError) -> [FilePart] {
        guard layout.choosesMetrics || !mapping.excludeColumns.isEmpty else { return parts }
        var kept: [FilePart] = []
        for part in parts {
            let metric = part.metric ?? decision.metric.map { part.group[$0] }
            let isChosen = metric.map(mapping.includeColumns.anyGlobMatches) ?? false
            if metric.map(mapping.excludeColumns.anyGlobMatches) ?? false || (layout.choosesMetrics && !isChosen) {
                if let metric { excludedMetrics.insert(metric) }
            } else {
                kept.append(part)
            }
        }
        guard !kept.isEmpty || parts.isEmpty else {
            let names = excludedMetrics.isEmpty ? layout.header : excludedMetrics.sorted()
            throw SourceError(
                .noValueColumns, path: path, problem: "no metric is left",
                remedy: "check \(.columns) and \(.excludeColumns); the file has: \(NameList.text(names, limit: 12))")
        }
        return kept
    }

    private struct Decision {
        /// Positions in `groupColumns`.
        var metric: Int?
        var owner: Int?
        var replica: Int?
    }

    // MARK: Deciding

    private func decide(_ varying: [Int], _ table: RowConflicts) throws(SourceError) -> Decision {
        var decision = Decision()
        decision.metric = layout.metricColumn == nil ? varying.first(where: isMetric) : nil
        let fixed = decision.metric.map { [$0] } ?? []
        if !fixed.isEmpty, !table.hasConflicts(by: fixed) { return decision }
        let others = varying.filter { !fixed.contains($0) }
        let single = others.filter { !table.hasConflicts(by: fixed + [$0]) }
        if !single.isEmpty {
            let chosen = try choose(single, table, hasMetric: !fixed.isEmpty)
            decision.owner = chosen
            // Pods of a service share its model.
            if ColumnNames.replicas.contains(name(chosen)), mapping.replicaColumn == nil, !ownerIsReplica,
                let service = others.first(where: {
                    ColumnNames.services.contains(name($0)) && table.nests(chosen, in: $0)
                })
            {
                (decision.owner, decision.replica) = (service, chosen)
            }
            return decision
        }
        // A service and its pods, say.
        let known = others.filter { ColumnNames.workloads.contains(name($0)) }
        for owner in known {
            for replica in known
            where replica != owner && ColumnNames.replicas.contains(name(replica))
                && !ColumnNames.replicas.contains(name(owner)) && !table.hasConflicts(by: fixed + [owner, replica])
            {
                (decision.owner, decision.replica) = (owner, replica)
                return decision
            }
        }
        let pairs = others.contains { first in
            others.contains { !table.hasConflicts(by: fixed + [first, $0]) }
        }
        if pairs { throw undecided(others) }
        // Nothing in the text explains the rows: they are duplicates.
        return Decision()
    }

    /// The column that says whose rows they are, among those that each would do.
    private func choose(_ columns: [Int], _ table: RowConflicts, hasMetric: Bool) throws(SourceError) -> Int {
        let known = columns.filter { ColumnNames.workloads.contains(name($0)) }
        let candidates = known.isEmpty ? columns : known
        let first = candidates[0]
        guard candidates.allSatisfy({ table.agree(first, $0) }) else { throw undecided(candidates) }
        if known.isEmpty, !hasMetric, isNarrow, hasPlainValue, layout.metricColumn == nil { throw undecided(columns) }
        return first
    }

    /// A column with the name of a workload whose rows interleave, though no two have one time.
    private func onlyWorkload(_ varying: [Int], _ table: RowConflicts) -> Int? {
        let known = varying.filter { ColumnNames.workloads.contains(name($0)) }
        guard let first = known.first, known.allSatisfy({ table.agree(first, $0) }), table.interleaves(by: first) else {
            return nil
        }
        return first
    }

    private func name(_ column: Int) -> String { layout.header[layout.groupColumns[column]].lowercased() }

    /// Whether there is one column of numbers.
    private var isNarrow: Bool { layout.valueColumns.count == 1 }

    private var hasPlainValue: Bool {
        layout.valueColumns.contains { ColumnNames.values.contains(layout.header[$0].lowercased()) }
    }

    private func isMetric(_ column: Int) -> Bool {
        isNarrow && hasPlainValue && ColumnNames.metrics.contains(name(column))
    }

    private func undecided(_ columns: [Int]) -> SourceError {
        let names = columns.map { layout.header[layout.groupColumns[$0]] }
        let list = names.map { "'\($0)'" }.joined(separator: ", ")
        let options = names.map { name -> Guidance in
            let metric: Guidance = isNarrow ? "\(.metricColumn, "'\(name)'") (one metric for each value), " : ""
            return metric + "\(.workloadColumn, "'\(name)'") (one workload for each value)"
        }
        return SourceError(
            .undecidedRows, path: path, column: names.count == 1 ? names[0] : nil,
            problem: "several rows have the same time and differ in \(list), which may name metrics or workloads",
            remedy: options.dropFirst().reduce("give " + (options.first ?? "")) { $0 + ", or " + $1 })
    }

    // MARK: Applying

    private mutating func announce(_ decision: Decision, _ parts: [FilePart]) {
        func used(_ column: Int?, _ text: (String, Int) -> Guidance) {
            guard let column else { return }
            let name = layout.header[layout.groupColumns[column]]
            usedColumns.append(name)
            notes.append("\(path): " + text(name, Set(parts.map { $0.group[column] }).count))
        }
        used(decision.metric) { name, count in
            "column '\(name)' names the metric of each row: \(count) metrics (as with \(.metricColumn, "'\(name)'"))"
        }
        used(decision.owner) { name, count in
            ownerIsReplica
                ? "rows of one time differ in column '\(name)': \(count) replicas (as with \(.replicaColumn, "'\(name)'"))"
                : "rows of one time differ in column '\(name)': \(count) workloads (as with \(.workloadColumn, "'\(name)'"); "
                    + "give \(.replicaColumn, "'\(name)'") if they are replicas of one)"
        }
        used(decision.replica) { name, count in
            "column '\(name)' has \(count) replicas (as with \(.replicaColumn, "'\(name)'"))"
        }
    }

    /// Whether the user said what the workload is, so that what remains are replicas.
    private var ownerIsReplica: Bool {
        mapping.replicaColumn == nil && (mapping.workload.origin != .fileName || mapping.workload.pattern != nil)
    }

    private func key(_ part: FilePart, _ decision: Decision) -> StreamKey {
        var workload = part.key.workload
        var replica = part.key.replica
        if let owner = decision.owner {
            let cell = part.group[owner]
            if ownerIsReplica { replica = cell } else { workload = Workload(cell.isEmpty ? workload.name : cell) }
        }
        if let column = decision.replica { replica = part.group[column] }
        return StreamKey(workload: workload, replica: replica)
    }

    private func pivoted(_ part: FilePart, _ decision: Decision) -> TimestampedRows {
        guard let metric = part.metric ?? decision.metric.map({ part.group[$0] }) else { return part.rows }
        var rows = part.rows
        for (index, column) in rows.columns.enumerated() {
            rows.rename(index, rows.columns.count == 1 ? metric : "\(metric) \(column)")
        }
        return rows
    }
}
