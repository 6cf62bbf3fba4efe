package import Files

#if canImport(Glibc)
    internal import Glibc
#endif

/// A file of records that only grows; a record that was appended is there whenever the process is killed.
///
/// Each record is its length, a checksum and its bytes. A record torn by a crash is the last one, fails its checksum
/// and is cut off when the file is opened again. A record that is damaged elsewhere is passed over: those behind it are
/// found by their checksums.
package struct RecordLog: ~Copyable {
    /// A record, or a damaged part of the file.
    package enum Entry: Equatable {
        case record([UInt8])
        /// So many bytes are no whole record.
        case damage(byteCount: Int)
    }

    /// The file.
    package let path: String
    private let descriptor: Int32
    /// Length of the records in bytes.
    package private(set) var size: Int
    /// Bytes of a damaged last record that the opening cut off; 0 for one that was torn by a crash.
    package let cutDamageBytes: Int

    /// No record is longer; a larger length is damage.
    package static let longestRecord = 1 << 28

    /// Opens or makes a log for appending.
    ///
    /// - Parameter mode: permissions of a new file.
    package init(openingAt path: String, mode: UInt32 = 0o644) throws(FileError) {
        let opened = try Self.openCutting(path, mode)
        self.path = path
        descriptor = opened.descriptor
        size = opened.size
        cutDamageBytes = opened.damage
    }

    /// Opens a file and cuts off what is behind its last whole record.
    private static func openCutting(
        _ path: String, _ mode: UInt32
    ) throws(FileError) -> (descriptor: Int32, size: Int, damage: Int) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError.system(errno, path, "cannot be opened") }
        do throws(FileError) {
            try checkIsOwn(descriptor, path, mode)
            let scan = RecordScan(descriptor: descriptor, path: path, length: try length(of: descriptor, path))
            var end = 0
            var damage = 0
            search: while true {
                switch try scan.found(at: end) {
                case .record(_, let next): end = next
                case .damage(let next) where next == scan.length:
                    damage = scan.length - end
                    break search
                case .damage(let next): end = next
                case .torn, .end: break search
                }
            }
            guard ftruncate(descriptor, off_t(end)) == 0 else {
                throw FileError.system(errno, path, "cannot be truncated to its complete records")
            }
            return (descriptor, end, damage)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Refuses a file that another user put there, and takes permissions from one that has more than a new one would.
    private static func checkIsOwn(_ descriptor: Int32, _ path: String, _ mode: UInt32) throws(FileError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError.system(errno, path, "cannot be measured") }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), status.st_nlink <= 1 else {
            throw FileError(
                .unwritable, path: path, problem: "is not a private file of this user",
                remedy: "remove it, or give a folder writable only by this user")
        }
        guard status.st_mode & 0o777 & ~mode != 0 else { return }
        guard fchmod(descriptor, status.st_mode & mode) == 0 else {
            throw FileError.system(errno, path, "its permissions cannot be set")
        }
    }

    deinit { close(descriptor) }

    /// Appends a record. After an error, such as a full disk, the log is as it was before.
    package mutating func append(_ record: [UInt8]) throws(FileError) {
        guard record.count < Self.longestRecord else {
            throw FileError(
                .badContent, path: path, problem: "a record of \(record.count) bytes is too long",
                remedy: "write less at a time")
        }
        var bytes = [UInt8]()
        bytes.reserveCapacity(record.count + RecordScan.headerSize)
        withUnsafeBytes(of: UInt32(record.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes += RecordScan.checksum(record)
        bytes += record
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(size + written))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                _ = ftruncate(descriptor, off_t(size))
                throw FileError.system(code, path, "cannot be written")
            }
            written += count
        }
        size += bytes.count
    }

    /// Makes the appended records survive a failure of the machine, not of the process alone.
    package func sync() throws(FileError) {
        guard fdatasync(descriptor) == 0 else { throw FileError.system(errno, path, "cannot be synced") }
    }

    /// What stands at an offset, and the offset of the next entry; nil behind the last one.
    package func entry(at offset: Int) throws(FileError) -> (entry: Entry, next: Int)? {
        let scan = RecordScan(descriptor: descriptor, path: path, length: size)
        switch try scan.found(at: offset) {
        case .record(let bytes, let next): return (.record(bytes), next)
        case .damage(let next): return (.damage(byteCount: next - offset), next)
        // It was appended whole, so what is cut short now was damaged in its length.
        case .torn: return (.damage(byteCount: size - offset), size)
        case .end: return nil
        }
    }

    /// Hands over what a file holds, one after the other; it may still be growing. A torn record at its end is left out.
    package static func forEachEntry(
        in path: String, _ body: (Entry) throws(FileError) -> Void
    ) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.system(errno, path, "cannot be opened") }
        defer { close(descriptor) }
        let scan = RecordScan(descriptor: descriptor, path: path, length: try length(of: descriptor, path))
        var offset = 0
        while true {
            switch try scan.found(at: offset) {
            case .record(let bytes, let next):
                try body(.record(bytes))
                offset = next
            case .damage(let next):
                try body(.damage(byteCount: next - offset))
                offset = next
            case .torn, .end: return
            }
        }
    }

    private static func length(of descriptor: Int32, _ path: String) throws(FileError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError.system(errno, path, "cannot be measured") }
        return Int(status.st_size)
    }
}
