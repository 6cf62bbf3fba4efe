internal import Core
internal import Files
internal import RecordLog

/// The newest rows of a recording, which no segment holds yet: a ``RecordLog`` with one record for each interval.
///
/// HDF5 files do not survive a kill while they grow; a journal does. When it is long enough a segment is made of it.
struct RecordingJournal: ~Copyable {
    /// Format of the records: 2, and 1 of earlier versions, which is read too.
    static let version: UInt8 = 2
    static let earlierVersion: UInt8 = 1
    /// In how many records a series is defined: one of them may be damaged.
    private static let definitionCount: UInt8 = 2
    /// Series without a row in the last interval that are kept in any case.
    private static let spareSeries = 100

    let layout: RecordingLayout
    /// Time of row 0.
    let startSeconds: Double
    /// Row of the last interval.
    private(set) var lastRow = 0
    private var lastSeconds: Double
    private var log: RecordLog
    /// Numbers of the series of late; one that is not there gets a new number when it comes again.
    private var seriesNumbers: [Key: SeriesNumber] = [:]
    private var seriesCount: UInt32 = 0

    private struct SeriesNumber {
        let number: UInt32
        /// Records that define it so far.
        var definitions: UInt8
    }

    private struct Key: Hashable {
        let workload: Workload
        let replica: String
        let attributes: [String: String]
    }

    /// Makes a journal whose row 0 is the interval that ends at `startSeconds`.
    init(makingAt path: String, layout: RecordingLayout, startSeconds: Double) throws(FileError) {
        var header = JournalBytes()
        header.append(Self.version)
        header.append(layout.intervalSeconds)
        header.append(startSeconds)
        header.append(layout.columns)
        header.append(layout.stateNames)
        var log = try RecordLog(openingAt: path)
        // Twice, as nothing in the journal could be read without it.
        try log.append(header.bytes)
        try log.append(header.bytes)
        self.log = log
        self.layout = layout
        self.startSeconds = startSeconds
        lastSeconds = startSeconds
    }

    var path: String { log.path }

    /// Bytes of the journal.
    var size: Int { log.size }

    /// The row of an interval, or nil if it lies before the last one or too far from the journal's clock.
    ///
    /// An interval takes the nearest row; one that comes about an interval after the one before takes the next row, so that
    /// jitter neither doubles nor skips one.
    func row(at timeSeconds: Double) -> Int? {
        let exact = (timeSeconds - startSeconds) / layout.intervalSeconds
        guard exact.isFinite, abs(exact) < 1e9, timeSeconds > lastSeconds else { return nil }
        let nearest = Int(clamping: exact.rounded())
        let step = (timeSeconds - lastSeconds) / layout.intervalSeconds
        if (0.75...1.25).contains(step), abs(exact - Double(lastRow + 1)) <= 0.75 { return lastRow + 1 }
        return nearest > lastRow ? nearest : nil
    }

    /// Appends an interval; on return it is acknowledged.
    mutating func append(_ interval: RecordedInterval, row: Int) throws(FileError) {
        var defined: [Key: SeriesNumber] = [:]
        var newCount: UInt32 = 0
        var definitions = JournalBytes()
        var rows = JournalBytes()
        for item in interval.rows {
            let key = Key(workload: item.workload, replica: item.replica, attributes: item.attributes)
            let known = defined[key] ?? seriesNumbers[key]
            let number = known?.number ?? seriesCount + newCount
            if known == nil { newCount += 1 }
            let earlier = known?.definitions ?? 0
            if earlier < Self.definitionCount, defined[key] == nil {
                defined[key] = SeriesNumber(number: number, definitions: earlier + 1)
                definitions.append(number)
                definitions.append(StorableText.name(item.workload.name))
                definitions.append(StorableText.name(item.replica))
                definitions.append(
                    item.attributes.sorted { $0.key < $1.key }.flatMap {
                        [StorableText.name($0.key), StorableText.attribute($0.value)]
                    })
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
        record.append(UInt32(interval.rows.count))
        try log.append(record.bytes + definitions.bytes + rows.bytes)
        seriesCount += newCount
        seriesNumbers.merge(defined) { _, new in new }
        if seriesNumbers.count > 2 * interval.rows.count + Self.spareSeries { forgetAll(but: interval) }
        lastRow = row
        lastSeconds = interval.timeSeconds
    }

    /// Forgets series without a row in an interval: where containers come and go, most are never seen again.
    private mutating func forgetAll(but interval: RecordedInterval) {
        let known = seriesNumbers
        seriesNumbers = [:]
        for item in interval.rows {
            let key = Key(workload: item.workload, replica: item.replica, attributes: item.attributes)
            seriesNumbers[key] = known[key]
        }
    }

    func sync() throws(FileError) { try log.sync() }
}

extension RecordingJournal {
    /// What a journal holds; a torn record at its end is left out, and damaged ones are counted. nil for one that was
    /// killed before its header.
    ///
    /// - Parameter places: the replicas whose rows are kept, by their places in the content; nil for all.
    static func content(of path: String, rowsAt places: Set<Int>? = nil) throws(FileError) -> SegmentContent? {
        var found = JournalContent(rowsAt: places)
        var index = 0
        try RecordLog.forEachEntry(in: path) { entry throws(FileError) in
            switch entry {
            case .record(let record):
                guard found.take(record) else { throw damaged(path, "record \(index)") }
            case .damage: found.passDamage()
            }
            index += 1
        }
        guard index > 0, found.content == nil, found.damageCount > 0 else { return found.content }
        throw damaged(path, "its header")
    }

    private static func damaged(_ path: String, _ place: String) -> FileError {
        FileError(
            .damaged, path: path, object: place, problem: "is not part of a recording's journal",
            remedy: "move the file out of the folder; the segments beside it are readable")
    }
}
