internal import Foundation
internal import HTTP
package import Ingest

/// What a database is asked for, and how it is shown who asks. What is nil comes from the model, or is the default.
package struct DatabaseRequest: Sendable {
    /// Queries by name; none means the model's, the preset's, or the agent's metrics.
    package var expressions: [PrometheusQuery.Expression] = []
    /// Queries for the metrics of a common exporter.
    package var preset: PrometheusPreset?
    /// Conditions on every metric of the preset or the agent.
    package var selector: String?
    package var stepSeconds: Double?
    package var counters: PrometheusQuery.Counters?
    package var workloadLabels: [String] = []
    package var replicaLabels: [String] = []
    package var access = DatabaseAccess()

    package init() {}

    /// The whole query.
    ///
    /// - Parameter origin: how the data of the model were asked for that is to score these.
    package func query(origin: DataOrigin? = nil) -> PrometheusQuery {
        let remembered = origin?.query
        let stepSeconds = stepSeconds ?? remembered?.stepSeconds ?? 15
        var query: PrometheusQuery
        if let preset {
            query = preset.query(stepSeconds: stepSeconds, selector: selector ?? "")
        } else if !expressions.isEmpty {
            query = PrometheusQuery()
            query.expressions = expressions
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
        if !workloadLabels.isEmpty { query.workloadLabels = workloadLabels }
        if !replicaLabels.isEmpty { query.replicaLabels = replicaLabels }
        return query
    }

    /// Readers of databases at these addresses.
    ///
    /// - Throws: if an address or a secret cannot be used.
    func readers(_ addresses: [String], origin: DataOrigin?) throws -> [any SeriesReader] {
        guard !addresses.isEmpty else { return [] }
        let query = query(origin: origin)
        let access = try access.endpointAccess(environment: ProcessInfo.processInfo.environment)
        return try addresses.map { address in
            let endpoint = try Endpoint(address, access: access)
            return PrometheusSource(url: endpoint.url, query: query) { path in
                let answer = try await endpoint.get(path: path, timeoutSeconds: 120)
                return (answer.status, answer.body)
            }
        }
    }
}
