internal import CZlib
internal import Core
internal import Foundation

/// Reads a zip archive strictly: stored and deflated entries of one disk, without encryption or 64-bit sizes; local
/// headers must agree with the directory, contents with their size and checksum.
struct ZipArchive {
    private struct Entry {
        let method: UInt16
        let checksum: UInt32
        let packedSize: Int
        let size: Int
        let offset: Int
    }

    /// Bytes of an unpacked entry at most.
    private static let sizeLimit = 512 << 20
    private static let entryLimit = 1024
    private static let endSize = 22

    private let data: Data
    private var entries: [String: Entry] = [:]

    /// Reads the directory.
    ///
    /// - Throws: ``InterchangeError`` if it is no such archive.
    init(_ data: Data) throws(InterchangeError) {
        self.data = data
        guard let end = Self.end(data), let count: UInt16 = data.little(end + 10), count <= Self.entryLimit,
            let size: UInt32 = data.little(end + 12), let start: UInt32 = data.little(end + 16),
            Int(start) + Int(size) <= end
        else { throw Self.broken }
        var position = Int(start)
        for _ in 0..<count {
            guard let mark: UInt32 = data.little(position), mark == 0x0201_4b50,
                let flags: UInt16 = data.little(position + 8), let method: UInt16 = data.little(position + 10),
                let checksum: UInt32 = data.little(position + 16), let packed: UInt32 = data.little(position + 20),
                let unpacked: UInt32 = data.little(position + 24), let nameSize: UInt16 = data.little(position + 28),
                let extra: UInt16 = data.little(position + 30), let comment: UInt16 = data.little(position + 32),
                let offset: UInt32 = data.little(position + 42), let bytes = data.part(position + 46, Int(nameSize)),
                let name = String(data: bytes, encoding: .utf8)
            else { throw Self.broken }
            guard flags & 1 == 0, packed != .max, unpacked != .max, offset != .max else {
                throw InterchangeError("its part '\(name)' is encrypted or has 64-bit sizes")
            }
            guard entries[name] == nil else { throw InterchangeError("it holds '\(name)' twice") }
            entries[name] = Entry(
                method: method, checksum: checksum, packedSize: Int(packed), size: Int(unpacked), offset: Int(offset))
            position += 46 + Int(nameSize) + Int(extra) + Int(comment)
        }
    }

    func contains(_ name: String) -> Bool { entries[name] != nil }

    /// An entry's content, unpacked and checked.
    func content(_ name: String) throws(InterchangeError) -> Data {
        guard let entry = entries[name] else { throw InterchangeError("it holds no part '\(name)'") }
        guard entry.size <= Self.sizeLimit else {
            throw InterchangeError("its part '\(name)' claims more than \(Self.sizeLimit >> 20) MiB")
        }
        guard let mark: UInt32 = data.little(entry.offset), mark == 0x0403_4b50,
            let nameSize: UInt16 = data.little(entry.offset + 26), let extra: UInt16 = data.little(entry.offset + 28),
            data.part(entry.offset + 30, Int(nameSize)).map({ $0.elementsEqual(name.utf8) }) == true,
            let packed = data.part(entry.offset + 30 + Int(nameSize) + Int(extra), entry.packedSize)
        else { throw Self.broken }
        let content: Data
        switch entry.method {
        case 0 where entry.size == entry.packedSize: content = Data(packed)
        // Deflate packs no better than 1 to 1032.
        case 8 where entry.size / 1032 <= entry.packedSize: content = try inflated(packed, entry.size, name)
        default: throw InterchangeError("its part '\(name)' is packed in an unknown way")
        }
        let checksum = content.withUnsafeBytes { bytes in
            UInt32(crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(bytes.count)))
        }
        guard checksum == entry.checksum else { throw InterchangeError("its part '\(name)' is damaged") }
        return content
    }

    /// Raw inflate (RFC 1951) to exactly `size` bytes.
    private func inflated(_ packed: Data, _ size: Int, _ name: String) throws(InterchangeError) -> Data {
        var input = [UInt8](packed)
        var output = [UInt8](repeating: 0, count: size + 1)
        var stream = z_stream()
        guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw InterchangeError("zlib cannot start")
        }
        defer { inflateEnd(&stream) }
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END, Int(stream.total_out) == size else {
            throw InterchangeError("its part '\(name)' is damaged")
        }
        return Data(output[..<size])
    }

    /// Offset of the end record, which a comment may follow.
    private static func end(_ data: Data) -> Int? {
        guard data.count >= endSize else { return nil }
        for offset in stride(from: data.count - endSize, through: max(0, data.count - endSize - 65_535), by: -1)
        where data.little(offset, as: UInt32.self) == 0x0605_4b50 {
            return offset
        }
        return nil
    }

    private static var broken: InterchangeError { InterchangeError("it is not a complete zip archive") }
}
