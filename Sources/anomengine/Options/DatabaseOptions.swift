internal import ArgumentParser
internal import Core
internal import Foundation
internal import HTTP
internal import Ingest

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

    @Option(help: "Database: what to make of a --query that is a counter: rate (growth per second) or stored.")
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
        try asUsage { _ = try prometheusQuery(origin: nil) }
    }

    /// What the options ask for, and where they say nothing, what the model was fitted on.
    func prometheusQuery(origin: DataOrigin?) throws -> PrometheusQuery {
        let remembered = origin?.query
        let stepSeconds = step?.value ?? remembered?.stepSeconds ?? 15
        var query: PrometheusQuery
        if let preset {
            query = preset.query(stepSeconds: stepSeconds, selector: selector ?? "")
        } else if !self.query.isEmpty {
            query = PrometheusQuery()
            query.expressions = try self.query.map { try PrometheusQuery.Expression($0) }
            if let remembered {
                query.workloadLabels = remembered.workloadLabels
                query.replicaLabels = remembered.replicaLabels
            }
        } else {
            query = remembered ?? PrometheusQuery()
        }
        query.stepSeconds = stepSeconds
        if let selector { query.selector = selector }
        if let counters { query.counters = counters }
        if !workloadLabel.isEmpty { query.workloadLabels = workloadLabel }
        if !replicaLabel.isEmpty { query.replicaLabels = replicaLabel }
        return query
    }

    /// Readers of the addresses among the inputs.
    func readers(_ addresses: [String], origin: DataOrigin?) throws -> [any SeriesReader] {
        guard !addresses.isEmpty else { return [] }
        let query = try prometheusQuery(origin: origin)
        let access = try access()
        return try addresses.map { address in
            let endpoint = try Endpoint(address, access: access)
            return PrometheusSource(url: endpoint.url, query: query) { path in
                let answer = try await endpoint.get(path: path, timeoutSeconds: 120)
                return (answer.status, answer.body)
            }
        }
    }

    private func access() throws -> EndpointAccess {
        var access = DatabaseAccess()
        access.basicAuthFile = basicAuthFile
        access.bearerTokenFile = bearerTokenFile
        access.tenant = tenant
        access.headerFile = headerFile
        access.headers = header.map { ($0.name, $0.value) }
        return try access.endpointAccess(environment: ProcessInfo.processInfo.environment)
    }
}

extension PrometheusPreset: ExpressibleByArgument {}
extension PrometheusQuery.Counters: ExpressibleByArgument {}
