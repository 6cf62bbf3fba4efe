internal import ArgumentParser
internal import Core
internal import Ingest

/// Where the series come from and how they are read.
struct DataOptions: ParsableArguments {
    @Argument(help: "CSV files (plain or gzip), HDF5 recordings, folders of them, or a database's http address.")
    var inputs: [String]

    @OptionGroup var database: DatabaseOptions

    @Option(help: "First time that is taken: ISO 8601 (UTC if no offset) or Unix seconds.")
    var from: String?

    @Option(help: "First time that is no longer taken.")
    var to: String?

    @Option(help: "Length of the time span in seconds, from --from on; in place of --to.")
    var duration: Double?

    @Option(help: "Distance of rows in seconds; taken from the stamps if not given.")
    var period: Double?

    @Option(help: "Pattern of the file names taken from folders; may be repeated.")
    var files: [String] = []

    @Option(help: "Cell separator: comma, semicolon or tab.")
    var delimiter = CSVMapping.Delimiter.comma

    @Option(help: "Column of the time; found by its name if not given.")
    var timeColumn: String?

    @Option(help: "Form of the time: auto, iso8601, iso8601-prefix, unix-seconds or unix-milliseconds.")
    var timeFormat = CSVMapping.TimeFormat.auto

    @Option(help: "Column of the workload's name; the file's name is taken if not given.")
    var workloadColumn: String?

    @Option(help: "Regular expression whose first group is the workload's name in that column or file name.")
    var workloadPattern: String?

    @Option(help: "Column of the replica (pod); the file's name is taken if not given.")
    var replicaColumn: String?

    @Option(help: "Pattern of the value columns; may be repeated.")
    var columns: [String] = []

    @Option(help: "Pattern of columns that are no values; may be repeated.")
    var excludeColumns: [String] = []

    @Option(help: "Cell text that means 'not observed', besides the empty cell; may be repeated.")
    var missing: [String] = []

    @Option(help: "What becomes of a missing cell: gap (no window spans it), hold (last value) or zero.")
    var missingCells = MissingCellRule.gap

    @Option(help: "With --missing-cells hold: seconds after which a held value is too old.")
    var holdSeconds = 300.0

    @Option(help: "What becomes of several rows on one grid point: mean or last.")
    var merge = GridOptions.Merge.mean

    enum MissingCellRule: String, ExpressibleByArgument, CaseIterable {
        case gap, hold, zero
    }

    func validate() throws {
        try asUsage { try source().checkOptions() }
    }

    /// Reads the series.
    func load() async throws -> (series: [Series], summary: IngestSummary) {
        let span = try span()
        let addresses = inputs.filter(PrometheusSource.isAddress)
        let remote = try await database.load(addresses, from: span.from, to: span.to)
        return try source().load(inputs.filter { !PrometheusSource.isAddress($0) }, remote: remote)
    }

    private func source() throws -> SeriesSource {
        var mapping = CSVMapping()
        mapping.delimiter = delimiter
        mapping.timeColumn = timeColumn
        mapping.timeFormat = timeFormat
        mapping.workload = WorkloadRule(
            workloadColumn.map(WorkloadRule.Origin.column) ?? .fileName, pattern: workloadPattern)
        mapping.replicaColumn = replicaColumn
        if !columns.isEmpty { mapping.includeColumns = columns }
        mapping.excludeColumns = excludeColumns
        mapping.missingMarks = missing
        if !files.isEmpty { mapping.files = files }
        var grid = GridOptions()
        grid.periodSeconds = period
        grid.merge = merge
        grid.missingCells =
            switch missingCells {
            case .gap: .gap
            case .hold: .hold(limitSeconds: holdSeconds)
            case .zero: .zero
            }
        let span = try span()
        return SeriesSource(
            mapping: mapping, grid: grid, fromSeconds: span.from, toSeconds: span.to, loader: ForeignParser.loader)
    }

    private func span() throws -> (from: Double?, to: Double?) {
        let first = try from.map { try ISO8601.instant($0) }
        var last = try to.map { try ISO8601.instant($0) }
        if let duration {
            guard let first else { throw ValidationError("--duration needs --from.") }
            guard last == nil else { throw ValidationError("--duration and --to exclude each other.") }
            last = first + duration
        }
        return (first, last)
    }
}

extension CSVMapping.Delimiter: ExpressibleByArgument {}
extension CSVMapping.TimeFormat: ExpressibleByArgument {}
extension GridOptions.Merge: ExpressibleByArgument {}
