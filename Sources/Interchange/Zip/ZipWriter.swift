internal import CZlib
package import Foundation

/// Writes a zip archive without compression (PKWARE's APPNOTE, versions up to 2.0), as Keras does.
package struct ZipWriter {
    private var archive = Data()
    private var directory = Data()
    private var count: UInt16 = 0

    package init() {}

    /// Adds a file. The date is the format's first, so that the same content gives the same bytes.
    package mutating func add(_ name: String, _ content: Data) {
        let offset = UInt32(archive.count)
        let checksum = content.withUnsafeBytes { bytes in
            UInt32(crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(bytes.count)))
        }
        var common = Data()
        common.append(little: UInt16(20))  // version needed
        common.append(little: UInt16(1 << 11))  // names are UTF-8
        common.append(little: UInt16(0))  // stored
        common.append(little: UInt16(0))  // time 00:00
        common.append(little: UInt16(0x21))  // 1980-01-01
        common.append(little: checksum)
        common.append(little: UInt32(content.count))
        common.append(little: UInt32(content.count))
        common.append(little: UInt16(name.utf8.count))
        common.append(little: UInt16(0))  // no extra field

        archive.append(little: UInt32(0x0403_4b50))
        archive.append(common)
        archive.append(contentsOf: name.utf8)
        archive.append(content)

        directory.append(little: UInt32(0x0201_4b50))
        directory.append(little: UInt16(20))  // made by
        directory.append(common)
        directory.append(Data(count: 10))  // no comment, disk 0, no attributes
        directory.append(little: offset)
        directory.append(contentsOf: name.utf8)
        count += 1
    }

    /// The whole archive.
    package func finished() -> Data {
        var result = archive
        result.append(directory)
        result.append(little: UInt32(0x0605_4b50))
        result.append(Data(count: 4))  // disk 0
        result.append(little: count)
        result.append(little: count)
        result.append(little: UInt32(directory.count))
        result.append(little: UInt32(archive.count))
        result.append(Data(count: 2))  // no comment
        return result
    }
}

extension Data {
    /// Appends a number's bytes, least first.
    mutating func append(little number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    /// The number at an offset from the start, least byte first; nil beyond the end.
    func little<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type = Number.self) -> Number? {
        let size = MemoryLayout<Number>.size
        guard offset >= 0, offset <= count - size else { return nil }
        return self[startIndex + offset..<startIndex + offset + size].reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    /// `count` bytes from an offset from the start; nil beyond the end.
    func part(_ offset: Int, _ count: Int) -> Data? {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else { return nil }
        return self[startIndex + offset..<startIndex + offset + count]
    }
}
