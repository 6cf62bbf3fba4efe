internal import Crypto
internal import Engine
internal import Foundation

/// SHA-256 over the canonical serialisation of a group.
///
/// Attributes, arrays and groups come in this order, each sorted by name by its UTF-8 bytes: a tag letter (`a`, `d`,
/// `g`; `e` ends a group), the name, then the content. Numbers are little-endian; a count is an unsigned 64-bit
/// number; a text is its byte count and its UTF-8 bytes. An attribute's content is `t`, `i` or `r` with its value; an
/// array's is `f`, `d`, `i` or `t` (float32, float64, int64, text), the rank, the extents, the items.
struct ContentDigest {
    private var hash = SHA256()

    /// The digest as 64 hexadecimal digits.
    static func of(_ group: FileGroup, excludingAttributes excluded: Set<String> = []) -> String {
        var digest = ContentDigest()
        digest.add(group, excluded)
        return digest.hexadecimal()
    }

    mutating func add(_ text: String) {
        let bytes = Data(text.utf8)
        add(UInt64(bytes.count))
        hash.update(data: bytes)
    }

    mutating func hexadecimal() -> String {
        hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private mutating func add(_ group: FileGroup, _ excluded: Set<String>) {
        for (name, value) in sorted(group.attributes) where !excluded.contains(name) {
            add("a" as Character, name)
            add(value)
        }
        for (name, array) in sorted(group.arrays) {
            add("d" as Character, name)
            add(array.array)
            for (name, value) in sorted(array.attributes) {
                add("a" as Character, name)
                add(value)
            }
        }
        for (name, child) in sorted(group.groups) {
            add("g" as Character, name)
            add(child, [])
            tag("e")
        }
    }

    private func sorted<Value>(_ table: [String: Value]) -> [(key: String, value: Value)] {
        table.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private mutating func add(_ letter: Character, _ name: String) {
        tag(letter)
        add(name)
    }

    private mutating func tag(_ letter: Character) {
        hash.update(data: Data(letter.utf8))
    }

    private mutating func add(_ value: FileAttribute) {
        switch value {
        case .text(let text):
            tag("t")
            add(text)
        case .integer(let number):
            tag("i")
            add(UInt64(bitPattern: number))
        case .real(let number):
            tag("r")
            add(number.bitPattern)
        }
    }

    private mutating func add(_ array: NamedArray) {
        switch array.values {
        case .float32: tag("f")
        case .float64: tag("d")
        case .int64: tag("i")
        case .text: tag("t")
        }
        add(UInt64(array.shape.count))
        for extent in array.shape { add(UInt64(extent)) }
        switch array.values {
        case .float32(let values): add(values.map { $0.bitPattern.littleEndian })
        case .float64(let values): add(values.map { $0.bitPattern.littleEndian })
        case .int64(let values): add(values.map(\.littleEndian))
        case .text(let values):
            for text in values { add(text) }
        }
    }

    private mutating func add(_ number: UInt64) {
        add([number.littleEndian])
    }

    private mutating func add(_ numbers: [some BitwiseCopyable]) {
        numbers.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
}
