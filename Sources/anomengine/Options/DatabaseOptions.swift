internal import ArgumentParser
internal import HTTP
internal import Ingest

/// How series are read from a database that is given as an address among the inputs.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "Database: COLUMN=EXPRESSION in PromQL, evaluated at each step; the agent's metrics if not given.")
    var query: [String] = []

    @Option(help: "Database: conditions on the agent's metrics, as in 'namespace=\"shop\"'.")
    var selector = ""

    @Option(help: "Database: time between the points of --query.")
    var step = Seconds(15)

    @Option(help: "Database: label that names the workload; several are joined by '/'.")
    var workloadLabel: [String] = []

    @Option(help: "Database: label that names the replica; the first that a series has is taken.")
    var replicaLabel: [String] = []

    /// Reads the addresses among the inputs.
    func load(_ addresses: [String], from: Double?, to: Double?) async throws -> [RemoteRows] {
        var query = PrometheusQuery()
        query.expressions = try self.query.map { try PrometheusQuery.Expression($0) }
        query.selector = selector
        query.stepSeconds = step.value
        if !workloadLabel.isEmpty { query.workloadLabels = workloadLabel }
        if !replicaLabel.isEmpty { query.replicaLabels = replicaLabel }
        var rows: [RemoteRows] = []
        for address in addresses {
            let endpoint = try Endpoint(address)
            let source = PrometheusSource(url: endpoint.url, query: query) { path in
                let answer = try await endpoint.get(path: path, timeoutSeconds: 120)
                return (answer.status, answer.body)
            }
            rows.append(try await source.rows(fromSeconds: from ?? -.infinity, toSeconds: to ?? .infinity))
        }
        return rows
    }
}
