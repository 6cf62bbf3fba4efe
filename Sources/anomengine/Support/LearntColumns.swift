internal import Core
internal import Engine

/// Which columns the detectors learnt, for people.
enum LearntColumns {
    /// A line for each set of columns, with the workloads that have it.
    static func text(_ detectors: [Detector]) -> String {
        text(detectors.map { ($0.workload, $0.feature.value.inputColumns) })
    }

    static func text(_ detectors: [(workload: Workload, columns: [String])]) -> String {
        Dictionary(grouping: detectors, by: \.columns).map { columns, group in
            let names = group.map(\.workload.name).sorted()
            let shown = names.count > 4 ? "\(names[0]) and \(names.count - 1) others" : names.joined(separator: ", ")
            return "columns learnt of \(shown): \(columns.joined(separator: ", "))"
        }.sorted().joined(separator: "\n")
    }
}
