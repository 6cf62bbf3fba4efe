internal import Core
internal import Foundation

/// Reads a canonical form back, taking nothing of it on trust: it may come from a process that read a hostile file.
struct CanonicalReader {
    private let bytes: Data
    private var position: Int

    init(_ bytes: Data) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Why bytes are no canonical form.
    struct Failure: Error {}

    var isAtEnd: Bool { position == bytes.endIndex }

    /// The group that the rest of the bytes stand for.
    mutating func group() throws(Failure) -> FileGroup {
        try group(depth: 0)
    }

    mutating func text() throws(Failure) -> String {
        let count = try count(ofItemBytes: 1)
        let start = position
        position += count
        // Foundation's decoding would drop a byte order mark in front.
        guard let text = String(validating: bytes[start..<position], as: UTF8.self) else { throw Failure() }
        return text
    }

    mutating func letter() throws(Failure) -> Character {
        guard position < bytes.endIndex else { throw Failure() }
        position += 1
        return Character(Unicode.Scalar(bytes[position - 1]))
    }

    private mutating func group(depth: Int) throws(Failure) -> FileGroup {
        guard depth <= FileRules.depth else { throw Failure() }
        var group = FileGroup()
        var lastArray: String?
        while position < bytes.endIndex {
            switch try letter() {
            case "a":
                let name = try text()
                let value = try attribute()
                if let lastArray {
                    group.arrays[lastArray]?.attributes[name] = value
                } else {
                    group.attributes[name] = value
                }
            case "d":
                let name = try text()
                group.arrays[name] = FileArray(array: try array())
                lastArray = name
            case "g":
                let name = try text()
                group.groups[name] = try self.group(depth: depth + 1)
            case "e" where depth > 0:
                return group
            default:
                throw Failure()
            }
        }
        guard depth == 0 else { throw Failure() }
        return group
    }

    private mutating func attribute() throws(Failure) -> FileAttribute {
        switch try letter() {
        case "t": return .text(try text())
        case "i": return .integer(Int64(bitPattern: try number()))
        case "r": return .real(Double(bitPattern: try number()))
        case "l":
            var texts: [String] = []
            for _ in 0..<(try count(ofItemBytes: 8)) { texts.append(try text()) }
            return .texts(texts)
        default: throw Failure()
        }
    }

    private mutating func array() throws(Failure) -> NamedArray {
        let kind = try letter()
        let rank = try number()
        guard rank <= FileRules.rank else { throw Failure() }
        var shape: [Int] = []
        var count = 1
        for _ in 0..<rank {
            guard let extent = Int(exactly: try number()) else { throw Failure() }
            let product = count.multipliedReportingOverflow(by: extent)
            guard !product.overflow else { throw Failure() }
            shape.append(extent)
            count = product.partialValue
        }
        switch kind {
        case "f":
            let values = try numbers(count, as: UInt32.self).map { Float(bitPattern: UInt32(littleEndian: $0)) }
            return NamedArray(shape: shape, values: .float32(values))
        case "d":
            let values = try numbers(count, as: UInt64.self).map { Double(bitPattern: UInt64(littleEndian: $0)) }
            return NamedArray(shape: shape, values: .float64(values))
        case "i":
            let values = try numbers(count, as: Int64.self).map { Int64(littleEndian: $0) }
            return NamedArray(shape: shape, values: .int64(values))
        case "t":
            guard count <= (bytes.endIndex - position) / 8 else { throw Failure() }
            var texts: [String] = []
            for _ in 0..<count { texts.append(try text()) }
            return NamedArray(shape: shape, values: .text(texts))
        default:
            throw Failure()
        }
    }

    private mutating func number() throws(Failure) -> UInt64 {
        UInt64(littleEndian: try numbers(1, as: UInt64.self)[0])
    }

    /// A count of items that are there.
    private mutating func count(ofItemBytes itemBytes: Int) throws(Failure) -> Int {
        let count = try number()
        guard count <= UInt64((bytes.endIndex - position) / itemBytes) else { throw Failure() }
        return Int(count)
    }

    private mutating func numbers<Number: FixedWidthInteger>(
        _ count: Int, as type: Number.Type
    ) throws(Failure) -> [Number] {
        let size = MemoryLayout<Number>.size
        guard count >= 0, count <= (bytes.endIndex - position) / size else { throw Failure() }
        var numbers = [Number](repeating: 0, count: count)
        let range = position..<position + count * size
        numbers.withUnsafeMutableBytes { _ = bytes.copyBytes(to: $0, from: range) }
        position = range.upperBound
        return numbers
    }
}
