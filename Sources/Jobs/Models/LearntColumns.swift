package import Core

/// Which columns the detectors of a model learnt.
package struct LearntColumns: Sendable {
    /// Workloads with the same columns.
    package struct Group: Sendable, Equatable {
        package let columns: [String]
        package let workloads: [Workload]
    }

    /// By their columns' names.
    package let groups: [Group]

    package init(_ detectors: [(workload: Workload, columns: [String])]) {
        groups = Dictionary(grouping: detectors, by: \.columns)
            .map { Group(columns: $0.key, workloads: $0.value.map(\.workload).sorted()) }
            .sorted { $0.columns.lexicographicallyPrecedes($1.columns) }
    }
}
