internal import Core

/// What is asked of a database that speaks Prometheus' query API.
package struct PrometheusQuery: Sendable, Equatable {
    /// A column and the expression that gives it.
    package struct Expression: Sendable, Equatable {
        package let column: String
        package let text: String

        package init(column: String, text: String) {
            self.column = column
            self.text = text
        }

        /// Reads `COLUMN=EXPRESSION`.
        package init(_ given: String) throws(SourceError) {
            guard let equals = given.firstIndex(of: "="), equals > given.startIndex,
                given.index(after: equals) < given.endIndex
            else {
                throw SourceError(
                    .badOption, problem: "'\(SourceError.shown(given))' is no query",
                    remedy: "give COLUMN=EXPRESSION, as in cpu='rate(container_cpu_usage_seconds_total[1m])'")
            }
            column = String(given[..<equals])
            text = String(given[given.index(after: equals)...])
        }
    }

    /// Expressions to evaluate; empty for the metrics that the agent writes.
    package var expressions: [Expression] = []
    /// Conditions on the agent's metrics, as `namespace="shop"`; empty for all.
    package var selector = ""
    /// Distance of the points in seconds at which expressions are evaluated.
    package var stepSeconds = 15.0
    /// Labels whose values, joined by `/`, name the workload; those that a series lacks are left out.
    package var workloadLabels = ["workload"]
    /// Labels of which the first that a series has names the replica.
    package var replicaLabels = ["replica", "pod", "instance"]
    /// Span of one request in seconds; a long span is asked for in pieces.
    package var chunkSeconds = 3600.0

    package init() {}

    /// The workload and replica of a series; nil if it has none of the labels.
    func key(_ labels: [String: String]) -> SeriesKey? {
        let parts = workloadLabels.compactMap { labels[$0] }.filter { !$0.isEmpty }
        guard !parts.isEmpty else { return nil }
        let replica = replicaLabels.compactMap { labels[$0] }.first { !$0.isEmpty }
        return SeriesKey(
            workload: Workload(parts.joined(separator: "/")), replica: replica ?? parts.joined(separator: "/"))
    }
}
