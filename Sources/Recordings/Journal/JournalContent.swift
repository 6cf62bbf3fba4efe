internal import Core

/// The rows of a journal, taken from its records one after the other.
struct JournalContent {
    /// No journal has a later row; a later one would take memory for all rows before it.
    private static let rowLimit = 1 << 20

    private(set) var content: SegmentContent
    /// The replicas whose rows are kept, by their places in the content; nil for all.
    private let wanted: Set<Int>?
    /// Where the content has each series, by the number that the journal gives it.
    private var places: [Int] = []
    private var lastRow = 0

    /// - Parameters:
    ///   - record: the first record; nil if it is no journal's.
    ///   - wanted: places in the content of the replicas whose rows are kept; nil for all.
    init?(header record: [UInt8], rowsAt wanted: Set<Int>?) {
        var header = JournalReader(record)
        guard header.number(UInt8.self) == RecordingJournal.version, let period = header.double(), period > 0,
            let start = header.double(), start.isFinite, let columns = header.texts(), !columns.isEmpty,
            let states = header.texts()
        else { return nil }
        self.wanted = wanted
        content = SegmentContent(
            layout: RecordingLayout(periodSeconds: period, columns: columns, stateNames: states), startSeconds: start)
    }

    /// Takes the next record; false if it is none.
    mutating func take(_ record: [UInt8]) -> Bool {
        var reader = JournalReader(record)
        guard let row = reader.number(UInt32.self), let defined = reader.number(UInt32.self),
            let count = reader.number(UInt32.self), row >= lastRow, row < Self.rowLimit
        else { return false }
        lastRow = Int(row)
        for _ in 0..<defined {
            guard let workload = reader.text(), let replica = reader.text(), let pairs = reader.texts(),
                pairs.count.isMultiple(of: 2)
            else { return false }
            let place = content.place(of: SegmentContent.Key(workload: Workload(workload), replica: replica))
            places.append(place)
            for index in stride(from: 0, to: pairs.count, by: 2) {
                content.set(pairs[index], pairs[index + 1], at: place)
            }
        }
        let columnCount = content.layout.columns.count
        var cells = SegmentContent.Cells(row: Int(row))
        for _ in 0..<count {
            guard let number = reader.number(UInt32.self), number < places.count else { return false }
            let place = places[Int(number)]
            guard wanted?.contains(place) ?? true else {
                content.count(at: place)
                guard reader.skip(4 + 1 + 5 * columnCount) else { return false }
                continue
            }
            guard let interval = reader.float(), let partial = reader.number(UInt8.self) else { return false }
            cells.intervalSeconds = interval
            cells.isPartial = partial != 0
            cells.states.removeAll(keepingCapacity: true)
            cells.values.removeAll(keepingCapacity: true)
            for _ in 0..<columnCount {
                guard let state = reader.number(UInt8.self) else { return false }
                cells.states.append(state)
            }
            for _ in 0..<columnCount {
                guard let value = reader.float() else { return false }
                cells.values.append(value)
            }
            content.insert(cells, at: place)
        }
        return reader.isAtEnd
    }
}
