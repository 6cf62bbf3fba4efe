internal import Core
internal import Files
internal import HDF5

/// The groups of a segment one after the other. A few replicas' rows are in memory at a time, and for each such part the
/// journal is read anew: what a segment takes of memory does not grow with the number of its replicas.
struct SegmentParts {
    /// Rows that are in memory at a time; with eight columns one takes 49 bytes.
    private static let rowsInMemory = 1 << 14

    /// Damaged parts of the journal.
    let damageCount: Int
    private let journal: String
    private let replicas: [(key: StreamKey, place: Int, rowCount: Int)]
    private var next = 0
    private var part: SegmentContent?
    private var partEnd = 0

    init(journal path: String) throws(FileError) {
        journal = path
        let content = try RecordingJournal.content(of: path, rowsAt: [])
        replicas = content?.order ?? []
        damageCount = content?.damageCount ?? 0
    }

    /// The replica whose group comes next, in the order that a sealed file needs; nil at the end.
    var upcoming: StreamKey? { next < replicas.count ? replicas[next].key : nil }

    /// The next group.
    mutating func take() throws(FileError) -> FileGroup {
        if next == partEnd { try readPart() }
        next += 1
        return part?.takeGroup(at: replicas[next - 1].place) ?? FileGroup()
    }

    private mutating func readPart() throws(FileError) {
        var rowCount = 0
        repeat {
            rowCount += replicas[partEnd].rowCount
            partEnd += 1
        } while partEnd < replicas.count && rowCount + replicas[partEnd].rowCount <= Self.rowsInMemory
        // What was there goes first.
        part = nil
        part = try RecordingJournal.content(of: journal, rowsAt: Set(replicas[next..<partEnd].map(\.place)))
    }
}
