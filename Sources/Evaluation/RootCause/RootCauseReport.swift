/// The quality of several rankers on the same faults, over all faults and by kind.
package struct RootCauseReport: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        package let ranker: String
        /// The kind of fault; nil for all faults together.
        package let kind: String?
        package let quality: RootCauseQuality
    }

    /// All faults first, then kinds in order of name; within each, rankers in the order given.
    package let rows: [Row]

    /// - Parameter faults: each ranker's name with its rankings of the same faults.
    package init(_ faults: [(ranker: String, faults: [RankedFault])], seed: UInt64 = 1) {
        let kinds = Set(faults.flatMap { $0.faults.map(\.kind) }).filter { !$0.isEmpty }.sorted()
        rows = ([nil] + kinds.map(Optional.some)).flatMap { kind in
            faults.compactMap { ranker, faults in
                RootCauseQuality(faults.filter { kind == nil || $0.kind == kind }, seed: seed)
                    .map { Row(ranker: ranker, kind: kind, quality: $0) }
            }
        }
    }
}
