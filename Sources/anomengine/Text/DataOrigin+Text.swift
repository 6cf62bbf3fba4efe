internal import Core
internal import Ingest

extension DataOrigin {
    /// Says what a database is asked for, a query on each line.
    var text: String {
        let step = DurationText.text(query.stepSeconds)
        var lines = ["queries of a database, a point each \(step):"]
        if query.expressions.isEmpty { lines.append("  the metrics that 'collect' writes") }
        for expression in query.expressions {
            lines.append("  \(VisibleText.line(expression.column))=\(VisibleText.line(expression.text, limit: 1000))")
        }
        if !query.selector.isEmpty { lines.append("  where \(VisibleText.line(query.selector, limit: 1000))") }
        let labels = [("workload", query.workloadLabels), ("replica", query.replicaLabels)]
        for (what, names) in labels where !names.isEmpty {
            lines.append("  \(what) from \(names.map { VisibleText.line($0) }.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }
}
