package import Core
internal import HDF5
package import Ingest

/// Which data a job reads, and how.
package struct DataSelection: Sendable {
    /// Files, folders of them, and addresses of databases.
    package var inputs: [String]
    package var mapping = CSVMapping()
    package var grid = GridOptions()
    /// Start of the time range, in seconds since 1970-01-01 UTC.
    package var fromSeconds: Double?
    /// End of the time range (exclusive).
    package var toSeconds: Double?
    /// What databases are asked for.
    package var database = DatabaseRequest()

    package init(_ inputs: [String] = []) {
        self.inputs = inputs
    }

    /// Refuses settings that mean nothing, before anything is read.
    package func check() throws {
        try source(ForeignParser.inProcess).checkOptions()
    }

    /// How databases are asked, to be kept with a model that is fitted on their data; nil without a database.
    package var origin: DataOrigin? { addresses.isEmpty ? nil : DataOrigin(database.query()) }

    /// The same data for scoring: of a database the last hour, unless a start is given.
    package func forScoring() -> DataSelection {
        var selection = self
        if !addresses.isEmpty, fromSeconds == nil { selection.fromSeconds = toSeconds.map { $0 - 3600 } }
        return selection
    }

    /// Reads the series.
    ///
    /// - Parameters:
    ///   - expected: what the detectors need that are to score them. Rows are read from before the time range, so that
    ///     its first row has a whole window.
    ///   - origin: how the detectors' data were asked for.
    package func load(
        expected: [Workload: DataExpectation] = [:], origin: DataOrigin? = nil, parser: ForeignParser
    ) async throws -> (series: [Series], summary: IngestSummary) {
        var selection = self
        let warmUp = expected.values.map { Double($0.warmUpRows) * $0.intervalSeconds }.max() ?? 0
        selection.fromSeconds = fromSeconds.map { $0 - warmUp }
        var source = selection.source(parser)
        source.expected = expected
        return try await source.load(
            inputs.filter { !PrometheusSource.isAddress($0) },
            readers: try database.readers(addresses, origin: origin))
    }

    /// Reads the series that the detectors of a model are to score, a database as the model's data were asked for.
    func load(_ needs: ModelNeeds, parser: ForeignParser) async throws -> (series: [Series], summary: IngestSummary) {
        try await load(expected: needs.expected, origin: try remembered(needs.origin), parser: parser)
    }

    /// How databases are asked, where a model remembers how its data were; nil without a database.
    func origin(rememberedBy json: String?) throws -> DataOrigin? {
        addresses.isEmpty ? nil : DataOrigin(database.query(origin: try remembered(json)))
    }

    private func remembered(_ json: String?) throws -> DataOrigin? {
        guard !addresses.isEmpty, let json else { return nil }
        // Where queries are given, the remedy of an error was followed already.
        let isGiven = !database.expressions.isEmpty || database.preset != nil
        return isGiven ? try? DataOrigin(json: json) : try DataOrigin(json: json)
    }

    private var addresses: [String] { inputs.filter(PrometheusSource.isAddress) }

    private func source(_ parser: ForeignParser) -> SeriesSource {
        SeriesSource(
            mapping: mapping, grid: grid, fromSeconds: fromSeconds, toSeconds: toSeconds, loader: parser.loader)
    }
}
