internal import Files

#if canImport(Glibc)
    internal import Glibc
#endif

/// A place in a queue's files.
struct QueuePlace: Comparable {
    var file: Int
    var offset: Int

    static func < (left: QueuePlace, right: QueuePlace) -> Bool {
        (left.file, left.offset) < (right.file, right.offset)
    }
}

/// How far a queue is: `kept <= next <= sent`.
struct QueueProgress: Equatable {
    /// Behind the last body that was sent.
    var sent: QueuePlace
    /// The oldest body that is kept though it was sent.
    var kept: QueuePlace
    /// What is sent next; before ``sent`` while bodies are sent again.
    var next: QueuePlace

    init(_ place: QueuePlace) {
        sent = place
        kept = place
        next = place
    }

    /// Makes of what a file says what can be, with bodies from the beginning of a file up to `end`.
    func clamped(firstFile: Int, end: QueuePlace) -> QueueProgress {
        let start = QueuePlace(file: firstFile, offset: 0)
        guard sent.file <= end.file else { return QueueProgress(start) }
        // A failure of the machine may have torn off more bodies than those that wait.
        func clamp(_ place: QueuePlace) -> QueuePlace { min(max(place, start), end) }
        var clamped = QueueProgress(clamp(sent))
        guard kept <= next, next <= sent else { return clamped }
        clamped.kept = clamp(kept)
        clamped.next = clamp(next)
        return clamped
    }
}

/// The file in which a queue's progress stands: file number and offset of the three places, 64 bits each.
///
/// Its first place is all that earlier versions wrote, and all that they read.
struct QueueProgressFile: ~Copyable {
    private static let byteCount = 48
    private static let earlierByteCount = 16

    private let path: String
    private let descriptor: Int32

    init(openingAt path: String) throws(FileError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw FileError(
                .unwritable, path: path, problem: "cannot be opened", remedy: "check the folder's permissions")
        }
        self.path = path
    }

    deinit { Glibc.close(descriptor) }

    /// What was saved last; the beginning of the first file if nothing was.
    func read() -> QueueProgress {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= Self.earlierByteCount else { return QueueProgress(QueuePlace(file: 0, offset: 0)) }
        var progress = QueueProgress(Self.place(bytes, at: 0))
        if count == Self.byteCount {
            progress.kept = Self.place(bytes, at: 16)
            progress.next = Self.place(bytes, at: 32)
        }
        return progress
    }

    func save(_ progress: QueueProgress) throws(FileError) {
        var bytes: [UInt8] = []
        for place in [progress.sent, progress.kept, progress.next] {
            for number in [place.file, place.offset] {
                withUnsafeBytes(of: UInt64(number).littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw FileError(.unwritable, path: path, problem: "cannot be written", remedy: "free some space")
        }
    }

    private static func place(_ bytes: [UInt8], at offset: Int) -> QueuePlace {
        let numbers = bytes.withUnsafeBytes { raw in
            [0, 8].map {
                Int(clamping: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset + $0, as: UInt64.self)))
            }
        }
        return QueuePlace(file: numbers[0], offset: numbers[1])
    }
}
