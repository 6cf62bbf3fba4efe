internal import Crypto
package import Files
internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// A file of records that only grows; a record that was appended is there whenever the process is killed.
///
/// Each record is its length, a checksum and its bytes. A record torn by a crash is the last one, fails its checksum
/// and is cut off when the file is opened again.
package struct RecordLog: ~Copyable {
    /// The file.
    package let path: String
    private let descriptor: Int32
    /// Length of all whole records in bytes.
    package private(set) var size: Int
    /// What the last opening cut off.
    package let tornBytes: Int

    private static let headerSize = 8
    /// No record is longer; a larger length is damage.
    package static let longestRecord = 1 << 28

    /// Opens or makes a log for appending.
    package init(openingAt path: String) throws(FileError) {
        let opened = try Self.openCutting(path)
        self.path = path
        descriptor = opened.descriptor
        size = opened.size
        tornBytes = opened.torn
    }

    /// Opens a file and cuts off what is behind its whole records.
    private static func openCutting(
        _ path: String
    ) throws(FileError) -> (descriptor: Int32, size: Int, torn: Int) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError.system(errno, path, "cannot be opened") }
        do throws(FileError) {
            var end = 0
            let length = try length(of: descriptor, path)
            while let next = try record(at: end, in: descriptor, length: length, path)?.next { end = next }
            guard ftruncate(descriptor, off_t(end)) == 0 else {
                throw FileError.system(errno, path, "cannot be cut to its whole records")
            }
            return (descriptor, end, length - end)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// Appends a record. After an error, such as a full disk, the log is as it was before.
    package mutating func append(_ record: [UInt8]) throws(FileError) {
        precondition(record.count < Self.longestRecord, "a record this long would be taken for damage")
        var bytes = [UInt8]()
        bytes.reserveCapacity(record.count + Self.headerSize)
        withUnsafeBytes(of: UInt32(record.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes += Self.checksum(record)
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

    /// The record at an offset and the offset of the next; nil behind the last one.
    package func record(at offset: Int) throws(FileError) -> (bytes: [UInt8], next: Int)? {
        try Self.record(at: offset, in: descriptor, length: size, path)
    }

    /// Hands over the whole records of a file one after the other; it may still be growing.
    package static func forEachRecord(
        in path: String, _ body: ([UInt8]) throws(FileError) -> Void
    ) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.system(errno, path, "cannot be opened") }
        defer { close(descriptor) }
        let length = try length(of: descriptor, path)
        var offset = 0
        while let (bytes, next) = try record(at: offset, in: descriptor, length: length, path) {
            try body(bytes)
            offset = next
        }
    }

    private static func length(of descriptor: Int32, _ path: String) throws(FileError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError.system(errno, path, "cannot be measured") }
        return Int(status.st_size)
    }

    private static func record(
        at offset: Int, in descriptor: Int32, length: Int, _ path: String
    ) throws(FileError) -> (bytes: [UInt8], next: Int)? {
        guard length - offset >= headerSize else { return nil }
        let header = try read(headerSize, at: offset, from: descriptor, path)
        let count = Int(header.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) })
        guard count < longestRecord, count <= length - offset - headerSize else { return nil }
        let bytes = try read(count, at: offset + headerSize, from: descriptor, path)
        guard Array(header[4...]) == checksum(bytes) else { return nil }
        return (bytes, offset + headerSize + count)
    }

    private static func read(
        _ count: Int, at offset: Int, from descriptor: Int32, _ path: String
    ) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let part = bytes[done...].withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, off_t(offset + done))
            }
            if part < 0, errno == EINTR { continue }
            guard part > 0 else { throw FileError.system(part < 0 ? errno : EIO, path, "cannot be read") }
            done += part
        }
        return bytes
    }

    /// The first four bytes of the SHA-256.
    private static func checksum(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes).prefix(4)) }
}
