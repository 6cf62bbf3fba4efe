internal import Core
internal import Foundation

/// Takes the bytes of a canonical form.
protocol ByteSink {
    mutating func take(_ bytes: UnsafeRawBufferPointer)
}

extension Data: ByteSink {
    mutating func take(_ bytes: UnsafeRawBufferPointer) { append(contentsOf: bytes) }
}

/// Writes the canonical serialisation of a group.
///
/// Attributes, arrays and groups come in this order, each sorted by name by its UTF-8 bytes: a tag letter (`a`, `d`,
/// `g`; `e` ends a group), the name, then the content. Numbers are little-endian; a count is an unsigned 64-bit
/// number; a text is its byte count and its UTF-8 bytes. An attribute's content is `t`, `i` or `r` with its value, or
/// `l` with a count and that many texts; an array's is `f`, `d`, `i` or `t` (float32, float64, int64, text), the rank,
/// the extents, the items. An array's attributes follow it.
struct CanonicalForm<Sink: ByteSink> {
    var sink: Sink

    /// Adds a group's content.
    mutating func add(_ group: FileGroup, excludingAttributes excluded: Set<String> = []) {
        add(group.attributes.filter { !excluded.contains($0.key) })
        for (name, array) in sorted(group.arrays) {
            tag("d")
            add(name)
            add(array.array)
            add(array.attributes)
        }
        for (name, child) in sorted(group.groups) {
            tag("g")
            add(name)
            add(child)
            tag("e")
        }
    }

    /// Adds attributes, sorted.
    mutating func add(_ attributes: [String: FileAttribute]) {
        for (name, value) in sorted(attributes) { add(name, value) }
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            add(UInt64(bytes.count))
            sink.take(UnsafeRawBufferPointer(bytes))
        }
    }

    mutating func tag(_ letter: Unicode.Scalar) {
        withUnsafeBytes(of: UInt8(ascii: letter)) { sink.take($0) }
    }

    private func sorted<Value>(_ table: [String: Value]) -> [(key: String, value: Value)] {
        table.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private mutating func add(_ name: String, _ value: FileAttribute) {
        tag("a")
        add(name)
        switch value {
        case .text(let text):
            tag("t")
            add(text)
        case .texts(let texts):
            tag("l")
            add(UInt64(texts.count))
            for text in texts { add(text) }
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
        // Without a copy in the order of bytes: every processor that this program runs on is little-endian.
        case .float32(let values): add(values)
        case .float64(let values): add(values)
        case .int64(let values): add(values)
        case .text(let values):
            for text in values { add(text) }
        }
    }

    private mutating func add(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { sink.take($0) }
    }

    private mutating func add(_ numbers: [some BitwiseCopyable]) {
        numbers.withUnsafeBytes { sink.take($0) }
    }
}
