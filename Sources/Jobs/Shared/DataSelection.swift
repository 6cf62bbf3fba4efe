package import Core
internal import HDF5
internal import HTTP
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
    package var query = PrometheusQuery()

    package init(_ inputs: [String] = []) {
        self.inputs = inputs
    }

    /// Refuses settings that mean nothing, before anything is read.
    package func check() throws {
        try source(ForeignParser.inProcess).checkOptions()
    }

    /// Reads the series.
    ///
    /// - Parameter expected: what the detectors need that are to score them. Rows are read from before the time range,
    ///   so that its first row has a whole window.
    package func load(
        expected: [Workload: DataExpectation] = [:], parser: ForeignParser
    ) async throws -> (series: [Series], summary: IngestSummary) {
        var selection = self
        let warmUp = expected.values.map { Double($0.warmUpRows) * $0.periodSeconds }.max() ?? 0
        selection.fromSeconds = fromSeconds.map { $0 - warmUp }
        return try await selection.read(expected, parser)
    }

    private func read(
        _ expected: [Workload: DataExpectation], _ parser: ForeignParser
    ) async throws -> (series: [Series], summary: IngestSummary) {
        var remote: [RemoteRows] = []
        for address in inputs.filter(PrometheusSource.isAddress) {
            let endpoint = try Endpoint(address)
            let source = PrometheusSource(url: endpoint.url, query: query) { path in
                let answer = try await endpoint.get(path: path, timeoutSeconds: 120)
                return (answer.status, answer.body)
            }
            remote.append(
                try await source.rows(fromSeconds: fromSeconds ?? -.infinity, toSeconds: toSeconds ?? .infinity))
        }
        var source = source(parser)
        source.expected = expected
        return try source.load(inputs.filter { !PrometheusSource.isAddress($0) }, remote: remote)
    }

    private func source(_ parser: ForeignParser) -> SeriesSource {
        SeriesSource(
            mapping: mapping, grid: grid, fromSeconds: fromSeconds, toSeconds: toSeconds, loader: parser.loader)
    }
}
