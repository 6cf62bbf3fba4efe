internal import Engine

/// The newest rows of a recording, which no segment holds yet: a ``RecordLog`` with one record for each period.
///
/// HDF5 files do not survive a kill while they grow; a journal does. When it is long enough a segment is made of it.
struct RecordingJournal: ~Copyable {
    /// Format of the records.
    private static let version: UInt8 = 1
    /// No journal has a later row; a later one would take memory for all rows before it.
    private static let rowLimit = 1 << 20

    let layout: RecordingLayout
    /// Time of row 0.
    let startSeconds: Double
    /// Row of the last period.
    private(set) var lastRow = 0
    private var lastSeconds: Double
    private var log: RecordLog
    private var seriesNumbers: [Key: UInt32] = [:]

    private struct Key: Hashable {
        let workload: Workload
        let replica: String
        let attributes: [String: String]
    }

    /// Makes a journal whose row 0 is the period that ends at `startSeconds`.
    init(makingAt path: String, layout: RecordingLayout, startSeconds: Double) throws(StoreError) {
        var header = JournalBytes()
        header.append(Self.version)
        header.append(layout.periodSeconds)
        header.append(startSeconds)
        header.append(layout.columns)
        header.append(layout.stateNames)
        var log = try RecordLog(openingAt: path)
        try log.append(header.bytes)
        self.log = log
        self.layout = layout
        self.startSeconds = startSeconds
        lastSeconds = startSeconds
    }

    var path: String { log.path }

    /// The row of a period, or nil if it lies before the last one or too far from the journal's clock.
    ///
    /// A period takes the nearest row; one that comes about a period after the one before takes the next row, so that
    /// jitter neither doubles nor skips one.
    func row(at timeSeconds: Double) -> Int? {
        let exact = (timeSeconds - startSeconds) / layout.periodSeconds
        guard exact.isFinite, abs(exact) < 1e9, timeSeconds > lastSeconds else { return nil }
        let nearest = Int(exact.rounded())
        let step = (timeSeconds - lastSeconds) / layout.periodSeconds
        if (0.75...1.25).contains(step), abs(exact - Double(lastRow + 1)) <= 0.75 { return lastRow + 1 }
        return nearest > lastRow ? nearest : nil
    }

    /// Appends a period; on return it is acknowledged.
    mutating func append(_ period: RecordedPeriod, row: Int) throws(StoreError) {
        var defined: [Key: UInt32] = [:]
        var definitions = JournalBytes()
        var rows = JournalBytes()
        for item in period.rows {
            let key = Key(workload: item.workload, replica: item.replica, attributes: item.attributes)
            let number: UInt32
            if let known = seriesNumbers[key] ?? defined[key] {
                number = known
            } else {
                number = UInt32(seriesNumbers.count + defined.count)
                defined[key] = number
                definitions.append(item.workload.name)
                definitions.append(item.replica)
                definitions.append(item.attributes.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
            }
            rows.append(number)
            rows.append(item.intervalSeconds)
            rows.append(UInt8(item.isPartial ? 1 : 0))
            for state in item.states { rows.append(state) }
            for value in item.values { rows.append(value) }
        }
        var record = JournalBytes()
        record.append(UInt32(row))
        record.append(UInt32(defined.count))
        record.append(UInt32(period.rows.count))
        try log.append(record.bytes + definitions.bytes + rows.bytes)
        seriesNumbers.merge(defined) { known, _ in known }
        lastRow = row
        lastSeconds = period.timeSeconds
    }

    func sync() throws(StoreError) { try log.sync() }
}

extension RecordingJournal {
    /// What a journal holds; a torn record at its end is left out. nil for one that was killed before its header.
    static func content(of path: String) throws(StoreError) -> SegmentContent? {
        let records = try RecordLog.records(in: path)
        guard let first = records.first else { return nil }
        var header = JournalReader(first)
        guard header.number(UInt8.self) == version, let period = header.double(), period > 0,
            let start = header.double(), start.isFinite, let columns = header.texts(), !columns.isEmpty,
            let states = header.texts()
        else { throw damaged(path, "its header") }
        var content = SegmentContent(
            layout: RecordingLayout(periodSeconds: period, columns: columns, stateNames: states), startSeconds: start)
        var keys: [SegmentContent.Key] = []
        var lastRow = 0
        for (index, record) in records.dropFirst().enumerated() {
            guard read(record, into: &content, &keys, &lastRow) else { throw damaged(path, "record \(index + 1)") }
        }
        return content
    }

    private static func read(
        _ record: [UInt8], into content: inout SegmentContent, _ keys: inout [SegmentContent.Key], _ lastRow: inout Int
    ) -> Bool {
        var reader = JournalReader(record)
        guard let row = reader.number(UInt32.self), let defined = reader.number(UInt32.self),
            let count = reader.number(UInt32.self), row >= lastRow, row < rowLimit
        else { return false }
        lastRow = Int(row)
        for _ in 0..<defined {
            guard let workload = reader.text(), let replica = reader.text(), let pairs = reader.texts(),
                pairs.count.isMultiple(of: 2)
            else { return false }
            let key = SegmentContent.Key(workload: Workload(workload), replica: replica)
            keys.append(key)
            for index in stride(from: 0, to: pairs.count, by: 2) {
                content.attributes[key, default: [:]][pairs[index]] = pairs[index + 1]
            }
        }
        let columnCount = content.layout.columns.count
        var cells = SegmentContent.Cells(row: Int(row))
        for _ in 0..<count {
            guard let number = reader.number(UInt32.self), number < keys.count, let interval = reader.float(),
                let partial = reader.number(UInt8.self)
            else { return false }
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
            content.insert(cells, keys[Int(number)])
        }
        return reader.isAtEnd
    }

    private static func damaged(_ path: String, _ place: String) -> StoreError {
        StoreError(
            .damaged, path: path, object: place, problem: "is no part of a recording's journal",
            remedy: "move the file out of the folder; the segments beside it are readable")
    }
}
