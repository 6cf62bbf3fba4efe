internal import Core

/// Whose row it is, and the cells of the text columns that may tell rows apart.
struct RowKey {
    let series: StreamKey
    let metric: String?
    let group: [String]
}

/// Finds whose row it is. Neighbouring rows mostly belong together, so the cells are compared before they are decoded.
struct KeyReader {
    private let mapping: CSVMapping
    private let pattern: NamePattern?
    private let layout: CSVLayout
    private let path: String
    /// Columns that make the key.
    private let cells: [Int]
    private(set) var identity: [UInt8] = []
    private var last: [UInt8] = []
    private var hasLast = false

    init(mapping: CSVMapping, pattern: NamePattern?, layout: CSVLayout, path: String) {
        self.mapping = mapping
        self.pattern = pattern
        self.layout = layout
        self.path = path
        cells =
            [layout.workloadColumn, layout.replicaColumn, layout.metricColumn].compactMap { $0 } + layout.groupColumns
    }

    /// Takes the cells that make a row's key into `identity`.
    /// - Returns: whether they are those of the row before.
    mutating func load(_ row: CSVRow) -> Bool {
        guard !(cells.isEmpty && hasLast) else { return true }
        swap(&identity, &last)
        identity.removeAll(keepingCapacity: true)
        for cell in cells {
            identity.append(contentsOf: row.bytes[row.range(cell)])
            identity.append(0)
        }
        defer { hasLast = true }
        return hasLast && identity == last
    }

    /// The key of the row that was loaded.
    func key(_ row: CSVRow) throws(SourceError) -> RowKey {
        let base = FileName.base(path)
        let origin = layout.workloadColumn.map(row.text) ?? base
        let column = layout.workloadColumn.map { layout.header[$0] }
        guard !origin.isEmpty else {
            throw SourceError(
                .badWorkload, path: path, line: row.line, column: column, problem: "the workload's name is empty",
                remedy: "fill it in, or read the workload from another column")
        }
        let name =
            if let pattern {
                try pattern.name(in: origin, path: path, line: column == nil ? nil : row.line, column: column)
            } else { origin }
        return RowKey(
            series: StreamKey(workload: Workload(name), replica: layout.replicaColumn.map(row.text) ?? base),
            metric: layout.metricColumn.map(row.text), group: layout.groupColumns.map(row.text))
    }
}
