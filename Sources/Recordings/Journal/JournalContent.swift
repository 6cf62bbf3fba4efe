internal import Core

/// The rows of a journal, taken from its records one after the other.
struct JournalContent {
    /// No journal has a later row; a later one would take memory for all rows before it.
    private static let rowLimit = 1 << 20

    /// nil before the header.
    private(set) var content: SegmentContent?
    /// Damaged parts of the journal. The rows in them are lost.
    private(set) var damageCount = 0
    /// The replicas whose rows are kept, by their places in the content; nil for all.
    private let wanted: Set<Int>?
    private var header: [UInt8] = []
    private var version = RecordingJournal.version
    /// Where the content has each series, by the number that the journal gives it.
    private var places: [UInt32: Int] = [:]
    /// One more than the highest number so far, for journals of version 1, which number in the order of definition.
    private var nextNumber: UInt32 = 0
    private var lastRow = 0

    /// - Parameter wanted: places in the content of the replicas whose rows are kept; nil for all.
    init(rowsAt wanted: Set<Int>?) { self.wanted = wanted }

    /// Passes over a damaged part.
    mutating func passDamage() {
        damageCount += 1
        content?.damageCount = damageCount
    }

    /// Takes the next record; false if it is none of a journal's.
    mutating func take(_ record: [UInt8]) -> Bool {
        guard var content else { return takeHeader(record) }
        // The header stands there twice.
        if record == header { return true }
        // So that there is one owner, and no copy with each record.
        self.content = nil
        defer { self.content = content }
        return take(record, into: &content)
    }

    private mutating func takeHeader(_ record: [UInt8]) -> Bool {
        var reader = JournalReader(record)
        guard let version = reader.number(UInt8.self),
            version == RecordingJournal.version || version == RecordingJournal.earlierVersion,
            let interval = reader.double(), interval > 0, interval.isFinite,
            let start = reader.double(), start.isFinite, let columns = reader.texts(), !columns.isEmpty,
            let states = reader.texts()
        else { return false }
        self.version = version
        header = record
        var content = SegmentContent(
            layout: RecordingLayout(intervalSeconds: interval, columns: columns, stateNames: states),
            startSeconds: start)
        content.damageCount = damageCount
        self.content = content
        return true
    }

    private mutating func take(_ record: [UInt8], into content: inout SegmentContent) -> Bool {
        var reader = JournalReader(record)
        guard let row = reader.number(UInt32.self), let defined = reader.number(UInt32.self),
            let count = reader.number(UInt32.self), row >= lastRow, row < Self.rowLimit
        else { return false }
        lastRow = Int(row)
        var definitions: [Int] = []
        for _ in 0..<defined {
            let number = version == RecordingJournal.version ? reader.number(UInt32.self) : 0
            guard let number, let workload = reader.text(), let replica = reader.text(), let pairs = reader.texts(),
                pairs.count.isMultiple(of: 2)
            else { return false }
            let place = content.place(of: StreamKey(workload: Workload(workload), replica: replica))
            if version == RecordingJournal.version { places[number] = place } else { definitions.append(place) }
            for index in stride(from: 0, to: pairs.count, by: 2) {
                content.set(pairs[index], pairs[index + 1], at: place)
            }
        }
        if !definitions.isEmpty, !number(definitions, in: reader, rowCount: count, width: content.layout.columns.count)
        {
            return false
        }
        return takeRows(count, from: &reader, into: &content)
    }

    /// Numbers the series that a record of version 1 defines. Each has a row in the record, so the highest number of its
    /// rows is that of the last one: right also where records before were damaged.
    private mutating func number(
        _ definitions: [Int], in reader: JournalReader, rowCount: UInt32, width: Int
    ) -> Bool {
        var reader = reader
        var highest: UInt32 = 0
        for _ in 0..<rowCount {
            guard let number = reader.number(UInt32.self), reader.skip(4 + 1 + 5 * width) else { return false }
            highest = max(highest, number)
        }
        let (first, isOver) = (UInt64(highest) + 1).subtractingReportingOverflow(UInt64(definitions.count))
        guard !isOver, damageCount > 0 || first == UInt64(nextNumber), let first = UInt32(exactly: first) else {
            return false
        }
        for (index, place) in definitions.enumerated() { places[first + UInt32(index)] = place }
        nextNumber = highest &+ 1
        return true
    }

    private mutating func takeRows(
        _ count: UInt32, from reader: inout JournalReader, into content: inout SegmentContent
    ) -> Bool {
        let columnCount = content.layout.columns.count
        var cells = SegmentContent.Cells(row: lastRow)
        for _ in 0..<count {
            guard let number = reader.number(UInt32.self) else { return false }
            guard let place = places[number] else {
                // Whose row it is stood in what is damaged.
                guard damageCount > 0, reader.skip(4 + 1 + 5 * columnCount) else { return false }
                continue
            }
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
