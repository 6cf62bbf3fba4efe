internal import ArgumentParser
internal import Core
internal import Ingest
internal import Jobs

/// Where the series come from and how they are read.
struct DataOptions: ParsableArguments {
    @Argument(
        help: "CSV files (plain, gzip or Zstandard), HDF5 recordings, folders of these, or a Prometheus URL.")
    var inputs: [String]

    @OptionGroup var database: DatabaseOptions

    @Option(help: "Start of the time range: ISO 8601 (without an offset: --time-zone or UTC), Unix seconds or now-7d.")
    var from: String?

    @Option(help: "End of the time range (exclusive; default for a database: now).")
    var to: String?

    @Option(help: "Length of the time range from --from, as in 6h, instead of --to.")
    var duration: Seconds?

    @Option(
        name: IntervalName.names, help: "Sampling interval, as in 15s (default: derived from the row times).")
    var interval: Seconds?

    @Option(help: "Pattern of the file names to read from folders; repeatable.")
    var files: [String] = []

    @Option(help: "Cell separator: auto, comma, semicolon or tab.")
    var delimiter = CSVMapping.Delimiter.auto

    @Option(help: "Decimal separator: auto, point or comma.")
    var decimal = CSVMapping.Decimal.auto

    @Option(help: "Time column (default: detected by name).")
    var timeColumn: String?

    @Option(
        help: """
            Time format: auto, iso8601, iso8601-prefix, day-first, month-first, unix-seconds, unix-milliseconds, \
            unix-microseconds, unix-nanoseconds or excel-days.
            """)
    var timeFormat = CSVMapping.TimeFormat.auto

    @Option(help: "Time zone of timestamps without an offset, such as Europe/Berlin (default: UTC).")
    var timeZone: String?

    @Option(help: "Column with the workload name (default: the file name).")
    var workloadColumn: String?

    @Option(help: "Regular expression; its first group is the workload name in that column or file name.")
    var workloadPattern: String?

    @Option(help: "Column with the replica (pod) name (default: the file name).")
    var replicaColumn: String?

    @Option(help: "Column with the metric name, for tables in long format (default: detected).")
    var metricColumn: String?

    @Option(help: "Pattern of the columns to read, without conversion; repeatable.")
    var columns: [String] = []

    @Option(help: "Pattern of columns to skip; repeatable.")
    var excludeColumns: [String] = []

    @Option(help: "Pattern of counters to convert to rates per second, in addition to those detected; repeatable.")
    var rate: [String] = []

    @Option(help: "Pattern of columns to keep unconverted even if they look like counters or labels; repeatable.")
    var gauge: [String] = []

    @Option(help: "Cell value that means 'not observed', in addition to NA, null, NaN and the like; repeatable.")
    var missing: [String] = []

    @Option(help: "How to treat missing cells: gap (no window spans one), hold (last value) or zero.")
    var missingCells = MissingCellRule.gap

    @Option(help: "With --missing-cells hold: hold a value for at most this long.")
    var holdSeconds = Seconds(300)

    @Option(help: "How to merge rows with the same time: mean or last (default: fail if over 1 % of rows conflict).")
    var merge: GridOptions.Merge?

    enum MissingCellRule: String, ExpressibleByArgument, CaseIterable {
        case gap, hold, zero
    }

    func validate() throws {
        try asUsage { try selection().check() }
    }

    /// The data that these options stand for.
    func selection() throws -> DataSelection {
        var selection = DataSelection(inputs)
        var mapping = CSVMapping()
        mapping.delimiter = delimiter
        mapping.timeColumn = timeColumn
        mapping.timeFormat = timeFormat
        mapping.workload = WorkloadRule(
            workloadColumn.map(WorkloadRule.Origin.column) ?? .fileName, pattern: workloadPattern)
        mapping.replicaColumn = replicaColumn
        mapping.metricColumn = metricColumn
        mapping.timeZone = timeZone
        mapping.decimal = decimal
        mapping.rateColumns = rate
        mapping.gaugeColumns = gauge
        if !columns.isEmpty { mapping.includeColumns = columns }
        mapping.excludeColumns = excludeColumns
        mapping.missingMarks = missing
        if !files.isEmpty { mapping.files = files }
        selection.mapping = mapping
        selection.grid.intervalSeconds = interval?.value
        selection.grid.merge = merge
        selection.grid.missingCells =
            switch missingCells {
            case .gap: .gap
            case .hold: .hold(limitSeconds: holdSeconds.value)
            case .zero: .zero
            }
        (selection.fromSeconds, selection.toSeconds) = try span()
        selection.database = try database.request()
        return selection
    }

    /// The time range. A database is read up to now unless an end is given.
    private func span() throws -> (from: Double?, to: Double?) {
        let first = try from.map { try ISO8601.instant($0, timeZone: timeZone) }
        var last = try to.map { try ISO8601.instant($0, timeZone: timeZone) }
        if let duration {
            guard let first else { throw ValidationError("--duration needs --from.") }
            guard last == nil else { throw ValidationError("--duration and --to exclude each other.") }
            last = first + duration.value
        }
        if last == nil, inputs.contains(where: PrometheusSource.isAddress) { last = try ISO8601.instant("now") }
        return (first, last)
    }
}

extension CSVMapping.Delimiter: ExpressibleByArgument {}
extension CSVMapping.Decimal: ExpressibleByArgument {}
extension CSVMapping.TimeFormat: ExpressibleByArgument {}
extension GridOptions.Merge: ExpressibleByArgument {}
