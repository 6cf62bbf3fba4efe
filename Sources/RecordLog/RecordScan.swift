internal import Crypto
internal import Files

#if canImport(Glibc)
    internal import Glibc
#endif

/// Finds the records of an open file, also behind damaged ones.
struct RecordScan {
    static let headerSize = 8
    /// Bytes that are hashed in the search for the next record, for each byte of the file: a file that was made to be
    /// searched for long is given up.
    private static let hashedBytesPerByte = 16
    private static let blockSize = 1 << 16

    let descriptor: Int32
    let path: String
    /// Where the file ends, or is taken to end.
    let length: Int

    /// What stands at a place of the file.
    enum Found {
        case record(bytes: [UInt8], next: Int)
        /// Damage up to the next whole record, or up to the end.
        case damage(next: Int)
        /// A record that is incomplete, and nothing behind it: the last append was interrupted.
        case torn
        case end
    }

    /// What stands at `offset`.
    func found(at offset: Int) throws(FileError) -> Found {
        guard offset < length else { return .end }
        if let (bytes, next) = try record(at: offset) { return .record(bytes: bytes, next: next) }
        if let next = try nextRecord(after: offset) { return .damage(next: next) }
        return try isIncomplete(at: offset) ? .torn : .damage(next: length)
    }

    /// The whole record at an offset; nil if there is none.
    private func record(at offset: Int) throws(FileError) -> (bytes: [UInt8], next: Int)? {
        guard length - offset >= Self.headerSize else { return nil }
        let header = try read(Self.headerSize, at: offset)
        let count = Self.count(header[...])
        guard count < RecordLog.longestRecord, count <= length - offset - Self.headerSize else { return nil }
        let bytes = try read(count, at: offset + Self.headerSize)
        guard header[4...].elementsEqual(Self.checksum(bytes)) else { return nil }
        return (bytes, offset + Self.headerSize + count)
    }

    /// Whether the record at an offset says that it is longer than the file.
    private func isIncomplete(at offset: Int) throws(FileError) -> Bool {
        guard length - offset >= Self.headerSize else { return true }
        return Self.count(try read(Self.headerSize, at: offset)[...]) > length - offset - Self.headerSize
    }

    /// Where the next whole record stands behind a damaged one: first where the damaged one says that it ends, then at
    /// each byte.
    private func nextRecord(after offset: Int) throws(FileError) -> Int? {
        guard length - offset >= Self.headerSize else { return nil }
        let end = offset + Self.headerSize + Self.count(try read(Self.headerSize, at: offset)[...])
        if end < length, try record(at: end) != nil { return end }
        var budget = length.multipliedReportingOverflow(by: Self.hashedBytesPerByte).partialValue
        var block: [UInt8] = []
        var blockStart = offset + 1
        var place = offset + 1
        while place <= length - Self.headerSize {
            if place + Self.headerSize > blockStart + block.count {
                blockStart = place
                block = try read(min(Self.blockSize, length - place), at: place)
            }
            let header = block[(place - blockStart)..<(place - blockStart + Self.headerSize)]
            let count = Self.count(header)
            // An empty record is not searched for: zeros and four bytes by chance would be one too often.
            if count > 0, count < RecordLog.longestRecord, count <= length - place - Self.headerSize {
                budget -= count
                guard budget > 0 else { return nil }
                if header.dropFirst(4).elementsEqual(Self.checksum(try read(count, at: place + Self.headerSize))) {
                    return place
                }
            }
            place += 1
        }
        return nil
    }

    private static func count(_ header: ArraySlice<UInt8>) -> Int {
        header.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private func read(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
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
    static func checksum(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes).prefix(4)) }
}
