internal import Core

extension SeriesSource {
    /// The reader of a table, told what the detectors need.
    func reader(_ path: String) -> CSVSeriesReader {
        var mapping = mapping
        let choice = choice()
        mapping.gaugeColumns = choice.gauges
        mapping.mergesRows = grid.merge != nil
        return CSVSeriesReader(path: path, mapping: mapping, choice: choice)
    }

    /// How columns are kept that the user or a detector chose.
    func choice() -> PartBuilder.Choice {
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
        return choice
    }

    /// The interval of each series: a detector's where it fits, else that of the workload's replicas.
    func intervals(_ groups: [StreamKey: ReplicaRows], _ summary: inout IngestSummary) -> [StreamKey: Double] {
        var intervals = groups.compactMapValues(\.intervalSeconds)
        var common: [Workload: Double] = [:]
        for (workload, keys) in Dictionary(grouping: intervals.keys, by: \.workload) {
            let own = keys.compactMap { intervals[$0] }
            guard let middle = SamplingInterval.common(own) else {
                summary.note(
                    .differentIntervals,
                    "the replicas of \(workload) have different intervals; give one with \(.interval) to put them on one clock"
                )
                continue
            }
            common[workload] = middle
        }
        if common.count > 1, let one = SamplingInterval.common(Array(common.values), within: 0.0005) {
            common = common.mapValues { _ in one }
        }
        for (key, own) in intervals {
            intervals[key] = common[key.workload] ?? own
            if let wanted = expected[key.workload]?.intervalSeconds, let chosen = intervals[key],
                abs(chosen - wanted) <= 0.05 * wanted
                    || SamplingInterval.fits(wanted, groups[key]?.parts ?? [])
            {
                intervals[key] = wanted
            }
        }
        return intervals
    }

    /// Refuses tables in which a few rows lie far from all others: wrong times, which would fill the memory with gaps.
    func checkStrays(_ key: StreamKey, _ rows: ReplicaRows, _ intervalSeconds: Double?) throws(SourceError) {
        guard rows.tablePath != nil, let interval = grid.intervalSeconds ?? intervalSeconds,
            let stray = StrayRows(rows.parts, intervalSeconds: interval)
        else { return }
        let times = ISO8601.text(stray.seconds)
        throw SourceError(
            .gridTooLong, path: stray.path,
            problem: "\(Plural.text(stray.count, "row")) of workload '\(key.workload)' at \(times) "
                + "\(stray.count == 1 ? "lies" : "lie") \(Int(clamping: (stray.distance / 86_400).rounded())) days from the other "
                + "\(Plural.text(stray.others, "row"))",
            remedy: "correct the time, or read without it: "
                + (stray.isLater ? "\(.to, "\(times)")" : "\(.from, "\(ISO8601.text(stray.nextSeconds))")"))
    }

    /// Refuses tables in which many rows contradict each other.
    func checkDuplicates(
        _ key: StreamKey, _ counts: GridCounts, _ rows: ReplicaRows
    ) throws(SourceError) {
        guard grid.merge == nil, counts.conflicts > 1,
            Double(counts.conflicts) > RowConflicts.tolerance * Double(counts.rows),
            let table = rows.tablePath
        else { return }
        if let hour = SummerTime.repeatedHour(rows.parts.flatMap(\.seconds).sorted()) {
            throw SourceError(
                .duplicateRows, path: table,
                problem:
                    "\(counts.conflicts) rows of workload '\(key.workload)' after \(ISO8601.text(hour)) have the same time "
                    + "as another row, as in local time when daylight saving time ends and the rows are sorted",
                remedy: "export the times with their offset from UTC, or give \(.merge, "mean")")
        }
        throw SourceError(
            .duplicateRows, path: table,
            problem:
                "\(counts.conflicts) of \(counts.rows) rows of workload '\(key.workload)' have the same time as "
                + "another row but different values",
            remedy: "name the column that identifies the series with \(.workloadColumn), \(.replicaColumn) or "
                + "\(.metricColumn); or give \(.merge, "mean") or \(.merge, "last")")
    }

    /// Advises an interval without gaps where the rows are unevenly spaced.
    func advise(
        _ key: StreamKey, _ series: Series, _ counts: GridCounts, _ parts: [TimestampedRows],
        _ summary: inout IngestSummary
    ) {
        guard grid.intervalSeconds == nil, counts.gapRows * 10 > series.rowCount,
            let longer = SamplingInterval.covering(parts, from: series.intervalSeconds)
        else { return }
        summary.note(
            .unevenRows,
            "\(key.workload): \(counts.gapRows) of \(series.rowCount) points of the clock have no row, and no window "
                + "spans them; \(.interval, "\(longer)") averages the rows to a clock with few gaps")
    }

    /// Many series of few rows with a wide gap in each.
    func tooSparse(_ key: StreamKey, _ parts: [TimestampedRows]) -> SourceError {
        SourceError(
            .gridTooLong, path: parts.first?.path,
            problem: "the series of workload '\(key.workload)' and before have too few rows for their time range",
            remedy: "correct the timestamps, give a longer \(.interval), or limit the time with \(.from) and \(.to)")
    }

    /// Why no row was left.
    func nothingRead(_ inputs: [String], _ summary: IngestSummary) -> SourceError {
        guard summary.rows > 0 else {
            return SourceError(
                .emptySpan, path: inputs.first, problem: "has no rows",
                remedy: "give a file or folder with data")
        }
        return SourceError(
            .emptySpan, path: inputs.first,
            problem: "none of the \(summary.rows) rows is in the time range",
            remedy: "widen the time range with \(.from) and \(.to)")
    }
}
