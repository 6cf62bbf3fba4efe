internal import Core

/// How a database's metrics give the edge table: what to ask, and what the labels of the answers mean.
package struct EdgeQuery: Sendable, Equatable {
    /// A column of the edge table.
    package enum Column: String, Sendable, Hashable, CaseIterable {
        case requests
        case callerSeconds = "caller_seconds"
        case calleeSeconds = "callee_seconds"
        case failures
    }

    /// An expression and the column that its values are.
    package struct Expression: Sendable, Equatable {
        package let column: Column
        package let text: String
    }

    /// What is asked.
    package let expressions: [Expression]
    /// Labels whose values, joined by `/`, name the caller. Values that say nothing are left out.
    package let callerLabels: [String]
    package let calleeLabels: [String]
    /// Name of a caller that no label names: a client outside the mesh.
    package static let outside = "user"

    /// Istio's standard metrics. The proxy of the caller reports as `source`, that of the callee as `destination`.
    /// Requests and failures are taken from whichever of the two saw more: one of them may have no proxy.
    ///
    /// - Parameter selector: further conditions on the metrics, such as `namespace="shop"`; empty for all.
    package static func istio(stepSeconds: Int, selector: String = "") -> EdgeQuery {
        let caller = ["source_workload_namespace", "source_workload"]
        let callee = ["destination_workload_namespace", "destination_workload"]
        let by = (caller + callee).joined(separator: ", ")
        func sum(_ metric: String, _ conditions: [String]) -> String {
            let all = (conditions + [selector]).filter { !$0.isEmpty }.joined(separator: ",")
            return "sum by (\(by)) (increase(\(metric){\(all)}[\(stepSeconds)s]))"
        }
        let reporters = ["source", "destination"].map { "reporter=\"\($0)\"" }
        let failed = "response_code=~\"5..|0\""
        return EdgeQuery(
            expressions: reporters.map { Expression(column: .requests, text: sum("istio_requests_total", [$0])) }
                + reporters.map { Expression(column: .failures, text: sum("istio_requests_total", [$0, failed])) }
                + zip([Column.callerSeconds, .calleeSeconds], reporters).map { column, reporter in
                    Expression(
                        column: column, text: sum("istio_request_duration_milliseconds_sum", [reporter]) + " / 1000")
                },
            callerLabels: caller, calleeLabels: callee)
    }

    /// The metrics of OpenTelemetry's service graph connector, and of Tempo's service graphs.
    package static func serviceGraph(stepSeconds: Int, selector: String = "") -> EdgeQuery {
        func sum(_ metric: String) -> String {
            "sum by (client, server) (increase(traces_service_graph_request_\(metric){\(selector)}[\(stepSeconds)s]))"
        }
        return EdgeQuery(
            expressions: [
                Expression(column: .requests, text: sum("total")),
                Expression(column: .failures, text: sum("failed_total")),
                Expression(column: .callerSeconds, text: sum("client_seconds_sum")),
                Expression(column: .calleeSeconds, text: sum("server_seconds_sum")),
            ],
            callerLabels: ["client"], calleeLabels: ["server"])
    }

    /// The ends of an edge; nil if no label names the callee.
    func ends(_ labels: [String: String]) -> (caller: Workload, callee: Workload)? {
        guard let callee = Self.name(calleeLabels, labels) else { return nil }
        return (Workload(Self.name(callerLabels, labels) ?? Self.outside), Workload(callee))
    }

    private static func name(_ names: [String], _ labels: [String: String]) -> String? {
        let parts = names.compactMap { labels[$0] }.filter { !$0.isEmpty && $0 != "unknown" }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }
}
