internal import Core

/// Which series the values of each replica's columns come from.
///
/// Two series with the same workload and replica would overwrite each other, so they are refused.
struct SeriesOwners {
    private struct Place: Hashable {
        let key: StreamKey
        let column: String
    }

    private var labels: [Place: Set<[String: String]>] = [:]
    private var collision: Place?

    /// Labels of a series that gives values of a column.
    mutating func add(_ series: [String: String], _ key: StreamKey, _ column: String) {
        labels[Place(key: key, column: column), default: []].insert(series)
    }

    /// Two series gave different values for one cell.
    mutating func collided(_ key: StreamKey, _ column: String) {
        let place = Place(key: key, column: column)
        if collision == nil, (labels[place]?.count ?? 0) > 1 { collision = place }
    }

    /// The refusal of series with the same names; nil where there are none.
    func error(url: String, query: PrometheusQuery) -> SourceError? {
        guard let collision, let series = labels[collision] else { return nil }
        let names = Set(series.flatMap(\.keys))
        let differing = names.filter { name in Set(series.map { $0[name] ?? "" }).count > 1 }.sorted()
        let list = differing.joined(separator: ", ")
        var remedies: [Guidance] = []
        if let expression = query.expressions.first(where: { $0.column == collision.column }) {
            let kept = (query.workloadLabels + query.replicaLabels).filter { names.contains($0) }
            let by = kept.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
                .filter { !differing.contains($0) }
            remedies.append(
                "aggregate the series, as in \(.query) \(collision.column)='sum by (\(by.joined(separator: ", "))) "
                    + "(\(query.resolved(expression).text))'")
        } else {
            remedies.append("select one of them with \(.selector)")
        }
        if let label = differing.first(where: { identifies($0, collision, query) }) {
            remedies.append("read them as replicas with \(.replicaLabel) \(label)")
        }
        return SourceError(
            .undecidedRows, path: url, column: collision.column,
            problem:
                "\(series.count) series of workload '\(collision.key.workload)' have the same names and differ only in "
                + "the \(differing.count == 1 ? "label" : "labels") \(list)",
            remedy: remedies.dropFirst().reduce(remedies[0]) { $0 + ", or " + $1 })
    }

    /// Whether a label gives each series of the workload another replica, in all columns.
    private func identifies(_ label: String, _ collision: Place, _ query: PrometheusQuery) -> Bool {
        labels.allSatisfy { place, series in
            guard place.key.workload == collision.key.workload else { return true }
            let all = labels.filter { $0.key.key.workload == place.key.workload && $0.key.column == place.column }
                .values.flatMap { $0 }
            return Set(all.map { $0[label] ?? "" }).count == all.count
        }
    }
}
