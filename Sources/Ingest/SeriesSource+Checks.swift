internal import Core

extension SeriesSource {
    /// The reader of tables, told what the detectors need.
    func reader() throws(SourceError) -> CSVSeriesReader {
        var mapping = mapping
        var choice = PartBuilder.Choice()
        choice.rates = mapping.rateColumns
        choice.findsCounters = !mapping.choosesColumns
        for column in Set(expected.values.flatMap(\.columns)) {
            switch DerivedName(column) {
            case .rate(let name)?: choice.rates.append(name)
            case .distance(let name, _)?: choice.fullPrecision.insert(name)
            case nil: mapping.gaugeColumns.append(column)
            }
        }
        mapping.gaugeColumns.removeAll(where: choice.rates.contains)
        choice.gauges = mapping.gaugeColumns
        return CSVSeriesReader(
            mapping: mapping, pattern: try NamePattern(mapping.workload.pattern), fromSeconds: fromSeconds,
            toSeconds: toSeconds, choice: choice)
    }

    /// The interval of each series: a detector's where it fits, else that of the workload's replicas.
    func periods(
        _ groups: [SeriesKey: [TimestampedRows]], _ summary: inout IngestSummary
    ) -> [SeriesKey: Double] {
        var periods = groups.compactMapValues(Period.infer)
        var common: [Workload: Double] = [:]
        for (workload, keys) in Dictionary(grouping: periods.keys, by: \.workload) {
            let own = keys.compactMap { periods[$0] }
            guard let middle = Period.common(own) else {
                summary.notes.append(
                    "the replicas of \(workload) have different intervals; give one with --period to put them on one clock"
                )
                continue
            }
            common[workload] = middle
        }
        if common.count > 1, let one = Period.common(Array(common.values), within: 0.0005) {
            common = common.mapValues { _ in one }
        }
        for (key, own) in periods {
            periods[key] = common[key.workload] ?? own
            if let wanted = expected[key.workload]?.periodSeconds, let chosen = periods[key],
                abs(chosen - wanted) <= 0.05 * wanted
            {
                periods[key] = wanted
            }
        }
        return periods
    }

    /// Refuses tables in which many rows contradict each other.
    func checkDuplicates(
        _ key: SeriesKey, _ counts: GridCounts, _ parts: [TimestampedRows], tables: Set<String>
    ) throws(SourceError) {
        guard grid.merge == nil, counts.conflicts > 1,
            Double(counts.conflicts) > RowConflicts.tolerance * Double(counts.rows),
            let table = parts.first(where: { tables.contains($0.path) })
        else { return }
        throw SourceError(
            .duplicateRows, path: table.path,
            problem:
                "\(counts.conflicts) of \(counts.rows) rows of workload '\(key.workload)' have the time of another "
                + "row and other values",
            remedy: "name the column that says whose rows they are with --workload-column, --replica-column or "
                + "--metric-column; or give --merge mean or --merge last")
    }

    /// Why no row was left.
    func nothingRead(_ inputs: [String], _ summary: IngestSummary) -> SourceError {
        guard summary.rows > 0 else {
            return SourceError(
                .emptySpan, path: inputs.first, problem: "holds no rows",
                remedy: "give a file or folder with data")
        }
        return SourceError(
            .emptySpan, path: inputs.first,
            problem: "none of the \(summary.rows) rows lies in the time span that was asked for",
            remedy: "widen the time span with --from and --to")
    }
}
