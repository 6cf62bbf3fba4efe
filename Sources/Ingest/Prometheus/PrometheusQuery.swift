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
                    .badOption, problem: "'\(SourceError.shown(given))' is not a query",
                    remedy: "give COLUMN=EXPRESSION, as in cpu='rate(container_cpu_usage_seconds_total[1m])'")
            }
            column = String(given[..<equals])
            text = String(given[given.index(after: equals)...])
        }

        /// Whether the expression is a bare selector of a counter, such as `http_requests_total{job="shop"}`.
        var isBareCounter: Bool {
            let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
            let rest = text.dropFirst(name.count)
            guard let first = name.first, !first.isNumber,
                rest.isEmpty || (rest.hasPrefix("{") && rest.hasSuffix("}") && !rest.dropFirst().contains("{"))
            else { return false }
            return ["_total", "_sum", "_count", "_bucket"].contains(where: name.hasSuffix)
        }
    }

    /// What becomes of an expression that is a counter.
    package enum Counters: String, Sendable, CaseIterable {
        /// Its growth per second, by the database's `rate`.
        case rate
        /// Its values, as they are stored.
        case stored
    }

    /// Expressions to evaluate; empty for the metrics that the agent writes.
    package var expressions: [Expression] = []
    /// Conditions on the agent's metrics, as `namespace="shop"`; empty for all.
    package var selector = ""
    /// Distance of the points in seconds at which expressions are evaluated.
    package var stepSeconds = 15.0
    package var counters = Counters.rate
    /// Labels whose values, joined by `/`, name the workload; those that a series lacks are left out.
    package var workloadLabels = ["workload"]
    /// Labels of which the first that a series has names the replica.
    package var replicaLabels = ["replica", "pod", "instance"]
    /// Time range of one request for stored samples in seconds; a long range is asked for in pieces.
    package var chunkSeconds = 3600.0
    /// Points of a series in one answer to an expression. Databases refuse more than 11,000.
    package var chunkPoints = 10_000

    package init() {}

    /// Range of `rate`: four steps, so that two samples lie in it though the scrape interval is not known.
    package static func rateWindow(stepSeconds: Double) -> String {
        "\(Int(clamping: max(60, 4 * stepSeconds).rounded(.up)))s"
    }

    /// The expression that is evaluated for a column, and what is to be said of it.
    func resolved(_ expression: Expression) -> (text: String, remark: Guidance?) {
        guard expression.isBareCounter else { return (expression.text, nil) }
        switch counters {
        case .rate:
            let text = "rate(\(expression.text)[\(Self.rateWindow(stepSeconds: stepSeconds))])"
            return (
                text,
                "column '\(expression.column)' is a counter, read as \(text) (\(.queryCounters, "stored") keeps its values)"
            )
        case .stored:
            return (
                expression.text,
                "column '\(expression.column)' is a counter, read as it is stored (\(.queryCounters, "rate") gives its growth "
                    + "per second)"
            )
        }
    }

    /// The workload and replica of a series; nil if it has none of the labels.
    func key(_ labels: [String: String]) -> StreamKey? {
        let parts = workloadLabels.compactMap { labels[$0] }.filter { !$0.isEmpty }
        guard !parts.isEmpty else { return nil }
        let replica = replicaLabels.compactMap { labels[$0] }.first { !$0.isEmpty }
        return StreamKey(
            workload: Workload(parts.joined(separator: "/")), replica: replica ?? parts.joined(separator: "/"))
    }
}
