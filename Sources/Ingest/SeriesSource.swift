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
                .badOption, problem: "the time range ends before it begins", remedy: "give a later \(.to)")
        }
    }

    /// Reads all inputs and puts each replica on a regular clock.
    ///
    /// An input is a CSV file (plain or packed), a recording, or a folder of either. Rows of one workload and replica
    /// from several files become one series. Where no interval is given, the replicas of a workload get the same if
    /// theirs are within 5 % of each other, and all workloads if theirs are within 0.05 %. A series that is on a clock
    /// already is handed on as it is.
    ///
    /// - Parameter remote: what other readers found.
    /// - Returns: series ordered by workload and replica, and what became of the data.
    package func load(
        _ inputs: [String], remote: [SeriesContent] = []
    ) throws(SourceError) -> (series: [Series], summary: IngestSummary) {
        try checkOptions()
        let gridder = try Resampler(options: grid)
        var summary = IngestSummary()
        var groups: [StreamKey: ReplicaRows] = [:]
        let files =
            inputs.isEmpty && !remote.isEmpty
            ? [] : try InputFiles(inputs, patterns: mapping.files, skipped: &summary.skippedFiles).files
        for file in files {
            let content =
                switch file {
                case .csv(let path): try reader(path).read(fromSeconds: fromSeconds, toSeconds: toSeconds)
                case .samples(let path, let reader):
                    try reader.init(path: path, mapping: mapping, choice: choice()).read(
                        fromSeconds: fromSeconds, toSeconds: toSeconds)
                case .recording(let path):
                    try RecordingReader(path: path, loader: loader).read(
                        fromSeconds: fromSeconds, toSeconds: toSeconds)
                }
            Self.add(content, to: &groups, &summary)
        }
        for content in remote { Self.add(content, to: &groups, &summary) }
        guard !groups.isEmpty else {
            throw nothingRead(inputs, summary)
        }
        if mapping.replicaColumn == nil { OverlappingFiles.join(&groups, &summary) }
        var derived = DerivedColumns(expected: expected)
        derived.apply(to: &groups)
        summary.remarks += derived.notes
        let series = try makeSeries(groups, gridder, &summary)
        return (series, summary)
    }

    /// Reads all inputs, and what further readers have.
    package func load(
        _ inputs: [String], readers: [any SeriesReader]
    ) async throws(SourceError) -> (series: [Series], summary: IngestSummary) {
        try checkOptions()
        var remote: [SeriesContent] = []
        for reader in readers {
            remote.append(try await reader.read(fromSeconds: fromSeconds, toSeconds: toSeconds))
        }
        return try load(inputs, remote: remote)
    }

    private static func add(
        _ content: SeriesContent, to groups: inout [StreamKey: ReplicaRows], _ summary: inout IngestSummary
    ) {
        for (key, parts) in content.rows { groups[key, default: ReplicaRows()].add(parts, isTable: content.isTable) }
        for series in content.series {
            groups[series.key, default: ReplicaRows()].add(series, path: content.file.path)
        }
        summary.files.append(content.file)
        summary.remarks += content.remarks
    }

    /// Puts each replica on its clock.
    ///
    /// Few rows far apart mean a wrong stamp in a table, which is an error. In recordings and databases they are a
    /// replica that runs now and then: it is left out with a note, as nothing can be learnt of it.
    private func makeSeries(
        _ groups: [StreamKey: ReplicaRows], _ gridder: Resampler, _ summary: inout IngestSummary
    ) throws(SourceError) -> [Series] {
        let intervals = grid.intervalSeconds == nil ? intervals(groups, &summary) : [:]
        var result: [Series] = []
        var sparseCells = 0
        var firstLeftOut: SourceError?
        for key in groups.keys.sorted() {
            guard let rows = groups[key] else { continue }
            try checkStrays(key, rows, intervals[key])
            let series: Series
            let counts: GridCounts
            if let recorded = rows.onlySeries, isOnClock(recorded, intervals[key]) {
                (series, counts) = (recorded, recorded.gridCounts)
            } else {
                let parts = rows.allParts
                do throws(SourceError) {
                    (series, counts) = try gridder.series(
                        workload: key.workload, replica: key.replica, parts: parts, intervalSeconds: intervals[key])
                    let sparse = Resampler.sparseCells(
                        points: Double(series.rowCount), rows: counts.rows, columns: series.columns.count)
                    guard sparseCells + sparse <= Resampler.maximumSparseCells else { throw tooSparse(key, parts) }
                    sparseCells += sparse
                } catch {
                    guard error.kind == .gridTooLong, rows.tablePath == nil else { throw error }
                    firstLeftOut = firstLeftOut ?? error
                    summary.note(
                        .skipped, "\(key.workload) \(key.replica) is skipped: it has few rows, far apart in time")
                    continue
                }
                try checkDuplicates(key, counts, rows)
                advise(key, series, counts, parts, &summary)
                if counts.conflicts > 0, grid.merge == nil {
                    summary.note(
                        .conflicts,
                        "\(key.workload): \(Plural.text(counts.conflicts, "row has", "rows have")) the time of another row but "
                            + "different values; the last is kept (\(.merge, "mean") averages them)")
                }
            }
            result.append(series)
            summary.series.append(
                IngestSummary.SeriesCounts(
                    workload: key.workload, replica: key.replica, intervalSeconds: series.intervalSeconds,
                    gridRows: series.rowCount, counts: counts,
                    columns: series.columns, fromSeconds: series.startSeconds,
                    toSeconds: series.timeSeconds(ofRow: series.rowCount - 1)))
        }
        if result.isEmpty, let firstLeftOut { throw firstLeftOut }
        return result
    }

    /// Whether a series needs no other clock and no filled cells.
    private func isOnClock(_ series: Series, _ intervalSeconds: Double?) -> Bool {
        (grid.intervalSeconds ?? intervalSeconds ?? series.intervalSeconds) == series.intervalSeconds
            && grid.missingCells == .gap
    }
}
