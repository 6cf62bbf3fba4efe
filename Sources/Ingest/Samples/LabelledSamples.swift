internal import Core

/// Samples with labels, gathered by series and turned into rows: labels name the workload and the replica, the label
/// `__name__` is the column.
struct LabelledSamples {
    /// The samples of one series, in the order of the file.
    typealias Points = [(seconds: Double, value: Double)]

    /// Which labels a column's name has beside that of the metric.
    enum Distinction {
        /// Those in which the metric's series differ.
        case inFile
        /// Those in which its series of one replica differ.
        case inReplica
    }

    let path: String
    let mapping: CSVMapping
    let choice: PartBuilder.Choice
    /// Labels that name the workload and the replica: the first that a series has.
    let workloadLabels: [String]
    let replicaLabels: [String]
    var distinction = Distinction.inFile

    /// A series and whose it is.
    private struct Owned {
        let labels: [String: String]
        let points: Points
        let key: StreamKey
        /// Labels that the key is made of.
        let used: Set<String>
    }

    /// Adds the series to a file's content.
    func add(_ found: [[String: String]: Points], to content: inout SeriesContent) throws(SourceError) {
        let pattern = try NamePattern(mapping.workload.pattern)
        for (name, series) in Dictionary(grouping: found, by: { $0.key["__name__"] ?? "" }) {
            guard mapping.includeColumns.anyGlobMatches(name), !mapping.excludeColumns.anyGlobMatches(name) else {
                content.file.leftOut[.excluded, default: []].append(name)
                continue
            }
            var owned: [Owned] = []
            for (labels, points) in series {
                let (key, used) = try key(labels, pattern)
                owned.append(Owned(labels: labels, points: points, key: key, used: used))
            }
            let differing = differing(owned)
            for one in owned {
                let rest = differing.filter { !one.used.contains($0) }.map { "\($0)=\"\(one.labels[$0] ?? "")\"" }
                let column = rest.isEmpty ? name : "\(name){\(rest.joined(separator: ","))}"
                var part = PartBuilder(path: path, columns: [column], choice: choice, metric: name)
                for point in one.points { part.append(seconds: point.seconds, numbers: [point.value]) }
                content.rows[one.key, default: []].append(part.finish())
            }
        }
        // The order in which series stand in the file means nothing.
        for key in content.rows.keys { content.rows[key]?.sort { $0.columns[0] < $1.columns[0] } }
    }

    private func differing(_ series: [Owned]) -> [String] {
        let groups =
            switch distinction {
            case .inFile: [series]
            case .inReplica: Array(Dictionary(grouping: series, by: \.key).values)
            }
        let labels = groups.map { group in
            Set(group.flatMap(\.labels.keys)).filter { label in Set(group.map { $0.labels[label] ?? "" }).count > 1 }
        }
        return labels.reduce(into: Set()) { $0.formUnion($1) }.sorted()
    }

    private func key(
        _ labels: [String: String], _ pattern: NamePattern?
    ) throws(SourceError) -> (key: StreamKey, used: Set<String>) {
        var used: Set<String> = []
        func value(_ names: [String]) -> String? {
            guard let name = names.first(where: { labels[$0]?.isEmpty == false }) else { return nil }
            used.insert(name)
            return labels[name]
        }
        var owner: String
        if case .column(let label) = mapping.workload.origin {
            guard let named = value([label]) else {
                throw SourceError(
                    .badWorkload, path: path,
                    problem: "a series of '\(labels["__name__"] ?? "")' has no label '\(label)'",
                    remedy: "name another label with \(.workloadColumn); available: "
                        + Guidance(labels.keys.sorted().joined(separator: ", ")))
            }
            owner = named
        } else {
            owner = value(workloadLabels) ?? FileName.base(path)
        }
        if let pattern { owner = try pattern.name(in: owner, path: path, line: nil, column: nil) }
        let replica = value(mapping.replicaColumn.map { [$0] } ?? replicaLabels) ?? FileName.base(path)
        return (StreamKey(workload: Workload(owner), replica: replica), used)
    }
}
