internal import ArgumentParser
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

    /// What databases are asked for.
    func promQuery() throws -> PrometheusQuery {
        var result = PrometheusQuery()
        result.expressions = try query.map { try PrometheusQuery.Expression($0) }
        result.selector = selector
        result.stepSeconds = step.value
        if !workloadLabel.isEmpty { result.workloadLabels = workloadLabel }
        if !replicaLabel.isEmpty { result.replicaLabels = replicaLabel }
        return result
    }
}
