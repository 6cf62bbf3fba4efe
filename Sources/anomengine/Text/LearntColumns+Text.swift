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
            let names = group.workloads.map { VisibleText.line($0.name) }
            let shown = names.count > 4 ? "\(names[0]) and \(names.count - 1) others" : names.joined(separator: ", ")
            let columns = group.columns.map { VisibleText.line($0) }
            return "columns learned for \(shown): \(columns.joined(separator: ", "))"
        }.sorted().joined(separator: "\n")
    }
}
