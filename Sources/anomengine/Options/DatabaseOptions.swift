internal import ArgumentParser
internal import Core
internal import Ingest
internal import Jobs

/// How series are read from a database that is given as an address among the inputs.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: """
            Database: COLUMN=EXPRESSION in PromQL, evaluated at each step; repeatable (default: the model's queries, or \
            the agent's metrics).
            """)
    var query: [String] = []

    @Option(help: "Database: queries for common metrics: cadvisor (containers) or node-exporter (machines).")
    var preset: PrometheusPreset?

    @Option(help: "Database: conditions on the metrics of --preset or the agent, as in 'namespace=\"shop\"'.")
    var selector: String?

    @Option(help: "Database: time between the points of --query and --preset (default: the model's, or 15s).")
    var step: Seconds?

    @Option(
        name: .customLong("query-counters"),
        help: "Database: what to make of a --query that is a counter: rate (growth per second) or stored.")
    var counters: PrometheusQuery.Counters?

    @Option(help: "Database: label that names the workload; several are joined by '/'.")
    var workloadLabel: [String] = []

    @Option(help: "Database: label that names the replica; the first that a series has is taken.")
    var replicaLabel: [String] = []

    @Option(
        help: """
            Database: file with USER:PASSWORD for basic authentication (default: the environment variable \
            ANOMENGINE_BASIC_AUTH).
            """)
    var basicAuthFile: String?

    @Option(
        help: """
            Database: file with a bearer token, read for each request (default: the environment variable \
            ANOMENGINE_BEARER_TOKEN).
            """)
    var bearerTokenFile: String?

    @Option(help: "Database: tenant to read, sent as X-Scope-OrgID.")
    var tenant: String?

    @Option(help: "Database: send the HTTP header NAME=VALUE with each request; repeatable.")
    var header: [NameAndValue] = []

    @Option(help: "Database: file with HTTP headers, one NAME: VALUE per line.")
    var headerFile: String?

    func validate() throws {
        guard preset == nil || query.isEmpty else {
            throw ValidationError("--preset and --query exclude each other.")
        }
        try asUsage { _ = try request() }
    }

    /// What the options ask for.
    func request() throws -> DatabaseRequest {
        var request = DatabaseRequest()
        request.expressions = try query.map { try PrometheusQuery.Expression($0) }
        request.preset = preset
        request.selector = selector
        request.stepSeconds = step?.value
        request.counters = counters
        request.workloadLabels = workloadLabel
        request.replicaLabels = replicaLabel
        request.access.basicAuthFile = basicAuthFile
        request.access.bearerTokenFile = bearerTokenFile
        request.access.tenant = tenant
        request.access.headerFile = headerFile
        request.access.headers = header.map { ($0.name, $0.value) }
        return request
    }
}

extension PrometheusPreset: ExpressibleByArgument {}
extension PrometheusQuery.Counters: ExpressibleByArgument {}
