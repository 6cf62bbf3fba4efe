package import Core
package import HDF5

/// Loads series from files and folders, whatever holds them.
package struct SeriesSource {
    package let mapping: CSVMapping
    package let grid: GridOptions
    /// First time that is taken, in seconds since 1970-01-01 UTC.
    package let fromSeconds: Double
    /// First time that is no longer taken.
    package let toSeconds: Double
    /// Where recordings are parsed.
    package let loader: FileLoader
    /// What the detectors need that the data are read for.
    package var expected: [Workload: DataExpectation] = [:]

    package init(
        mapping: CSVMapping = CSVMapping(), grid: GridOptions = GridOptions(),
        fromSeconds: Double? = nil, toSeconds: Double? = nil, loader: FileLoader = .inProcess
    ) {
        self.loader = loader
        self.mapping = mapping
        self.grid = grid
        self.fromSeconds = fromSeconds ?? -.infinity
        self.toSeconds = toSeconds ?? .infinity
    }

    /// Refuses options that mean nothing, before any file is read.
    package func checkOptions() throws(SourceError) {
        _ = try Resampler(options: grid)
        _ = try NamePattern(mapping.workload.pattern)
        if let zone = mapping.timeZone { _ = try LocalClock(zone) }
        guard fromSeconds < toSeconds else {
            throw SourceError(
                .badOption, problem: "the time span ends before it begins", remedy: "give a later --to")
        }
    }

    /// Reads all inputs and puts each replica on a regular clock.
    ///
    /// An input is a CSV file (plain or gzip), a recording, or a folder of either. Rows of one workload and replica
    /// from several files become one series. Where no period is given, the replicas of a workload get the same if theirs
    /// are within 5 % of each other, and all workloads if theirs are within 0.05 %.
    ///
    /// - Parameter remote: rows that were read from databases.
    /// - Returns: series ordered by workload and replica, and what became of the data.
    package func load(
        _ inputs: [String], remote: [RemoteRows] = []
    ) throws(SourceError) -> (series: [Series], summary: IngestSummary) {
        try checkOptions()
        let gridder = try Resampler(options: grid)
        var summary = IngestSummary()
        var groups: [SeriesKey: [TimestampedRows]] = [:]
        let reader = try reader()
        let files =
            inputs.isEmpty && !remote.isEmpty
            ? [] : try InputFiles(inputs, patterns: mapping.files, skipped: &summary.skippedFiles).files
        for file in files {
            switch file {
            case .csv(let path):
                let content = try reader.read(path)
                for (key, part) in content.rows { groups[key, default: []].append(part) }
                summary.files.append(content.summary)
                summary.notes += content.notes
            case .recording(let path):
                try addRecording(path, to: &groups, summary: &summary)
            }
        }
        for rows in remote { add(rows, to: &groups, summary: &summary) }
        guard !groups.isEmpty else {
            throw nothingRead(inputs, summary)
        }
        var derived = DerivedColumns(expected: expected)
        derived.apply(to: &groups)
        summary.notes += derived.notes
        let tables = Set(files.compactMap { if case .csv(let path) = $0 { path } else { nil } })
        let series = try makeSeries(groups, gridder, tables: tables, &summary)
        return (series, summary)
    }

    private func addRecording(
        _ path: String, to groups: inout [SeriesKey: [TimestampedRows]], summary: inout IngestSummary
    ) throws(SourceError) {
        var counts = IngestSummary.File(path: path)
        for series in try RecordingSource.read(path, loader) {
            let part = TimestampedRows(path: path, series: series, fromSeconds: fromSeconds, toSeconds: toSeconds)
            let all = TimestampedRows(path: path, series: series, fromSeconds: -.infinity, toSeconds: .infinity)
            counts.rows += all.seconds.count
            counts.outsideSpan += all.seconds.count - part.seconds.count
            guard !part.seconds.isEmpty else { continue }
            groups[SeriesKey(workload: series.workload, replica: series.replica), default: []].append(part)
        }
        summary.files.append(counts)
    }

    private func add(
        _ rows: RemoteRows, to groups: inout [SeriesKey: [TimestampedRows]], summary: inout IngestSummary
    ) {
        var counts = IngestSummary.File(path: rows.url)
        for (key, parts) in rows.groups {
            counts.rows += parts.reduce(0) { $0 + $1.seconds.count }
            groups[key, default: []] += parts
        }
        summary.files.append(counts)
    }

    /// Puts each replica on its clock.
    ///
    /// Few rows far apart mean a wrong stamp in a table, which is an error. In recordings and databases they are a
    /// replica that runs now and then: it is left out with a note, as nothing can be learnt of it.
    private func makeSeries(
        _ groups: [SeriesKey: [TimestampedRows]], _ gridder: Resampler, tables: Set<String>,
        _ summary: inout IngestSummary
    ) throws(SourceError) -> [Series] {
        let periods = grid.periodSeconds == nil ? periods(groups, &summary) : [:]
        var result: [Series] = []
        var sparseCells = 0
        var firstLeftOut: SourceError?
        for key in groups.keys.sorted() {
            guard let parts = groups[key] else { continue }
            let series: Series
            let counts: GridCounts
            do throws(SourceError) {
                (series, counts) = try gridder.series(
                    workload: key.workload, replica: key.replica, parts: parts, periodSeconds: periods[key])
                let sparse = Resampler.sparseCells(
                    points: Double(series.rowCount), rows: counts.rows, columns: series.columns.count)
                guard sparseCells + sparse <= Resampler.maximumSparseCells else { throw Self.tooSparse(key, parts) }
                sparseCells += sparse
            } catch {
                guard error.kind == .gridTooLong, !parts.contains(where: { tables.contains($0.path) }) else {
                    throw error
                }
                firstLeftOut = firstLeftOut ?? error
                summary.notes.append("\(key.workload) \(key.replica) is left out: it has few rows, far apart in time")
                continue
            }
            try checkDuplicates(key, counts, parts, tables: tables)
            if grid.periodSeconds == nil, counts.gapRows * 10 > series.rowCount,
                let longer = Period.covering(parts, from: series.periodSeconds)
            {
                summary.notes.append(
                    "\(key.workload): \(counts.gapRows) of \(series.rowCount) points of the clock have no row, and no window "
                        + "spans them; --period \(longer) averages the rows to a clock without gaps")
            }
            result.append(series)
            summary.series.append(
                IngestSummary.SeriesCounts(
                    workload: key.workload, replica: key.replica, periodSeconds: series.periodSeconds,
                    gridRows: series.rowCount, counts: counts,
                    columns: series.columns, fromSeconds: series.startSeconds,
                    toSeconds: series.timeSeconds(ofRow: series.rowCount - 1)))
        }
        if result.isEmpty, let firstLeftOut { throw firstLeftOut }
        return result
    }

    /// Many series of few rows with a wide gap in each.
    private static func tooSparse(_ key: SeriesKey, _ parts: [TimestampedRows]) -> SourceError {
        SourceError(
            .gridTooLong, path: parts.first?.path,
            problem: "the series up to that of workload '\(key.workload)' have too wide gaps for the few rows in them",
            remedy: "correct the stamps, give a longer --period, or choose a time span with --from and --to")
    }
}
