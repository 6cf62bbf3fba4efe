internal import Core

extension SystemHistory {
    /// Which services can be a cause: those that are called or have their own metrics. Users outside have neither.
    func candidates(_ window: RankWindow) -> [Bool] {
        graph.services.indices.map { service in
            let rows = service * rowCount..<service * rowCount + window.during.upperBound
            return !graph.edgesInto(service).isEmpty
                || metrics.contains { $0.values[rows].contains { !$0.isNaN } }
        }
    }
}

extension EdgeTable {
    /// Whether an edge has no value of a column in some rows.
    func isMissing(_ column: KeyPath<EdgeTable, [Float]>, _ edge: Int, _ rows: Range<Int>) -> Bool {
        self[keyPath: column][edge * rowCount + rows.lowerBound..<edge * rowCount + rows.upperBound]
            .allSatisfy(\.isNaN)
    }
}
