internal import Core
internal import Engine
internal import Jobs

extension LearntColumns {
    init(_ detectors: [Detector]) {
        self.init(detectors.map { ($0.workload, $0.feature.value.inputColumns) })
    }

    /// A line for each set of columns, with the workloads that have it.
    var text: String {
        groups.map { group in
            let names = group.workloads.map(\.name)
            let shown = names.count > 4 ? "\(names[0]) and \(names.count - 1) others" : names.joined(separator: ", ")
            return "columns learned for \(shown): \(group.columns.joined(separator: ", "))"
        }.sorted().joined(separator: "\n")
    }
}
