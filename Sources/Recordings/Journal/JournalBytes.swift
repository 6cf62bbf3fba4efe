/// Values as bytes of a journal's record: little-endian, texts and lists with their length in front.
struct JournalBytes {
    private(set) var bytes: [UInt8] = []

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ number: Double) { append(number.bitPattern) }

    mutating func append(_ number: Float) { append(number.bitPattern) }

    mutating func append(_ text: String) {
        append(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ texts: [String]) {
        append(UInt32(texts.count))
        for text in texts { append(text) }
    }
}

/// Reads what ``JournalBytes`` wrote; nil where the bytes end too early.
struct JournalReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    var isAtEnd: Bool { bytes.isEmpty }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
        let size = MemoryLayout<Number>.size
        guard bytes.count >= size else { return nil }
        let value = bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(as: Number.self)) }
        bytes.removeFirst(size)
        return value
    }

    /// Passes over bytes; false if there are not so many.
    mutating func skip(_ count: Int) -> Bool {
        guard bytes.count >= count else { return false }
        bytes.removeFirst(count)
        return true
    }

    mutating func double() -> Double? { number(UInt64.self).map(Double.init(bitPattern:)) }

    mutating func float() -> Float? { number(UInt32.self).map(Float.init(bitPattern:)) }

    mutating func text() -> String? {
        guard let count = number(UInt32.self), count <= bytes.count else { return nil }
        defer { bytes.removeFirst(Int(count)) }
        return String(decoding: bytes.prefix(Int(count)), as: UTF8.self)
    }

    mutating func texts() -> [String]? {
        guard let count = number(UInt32.self), count <= bytes.count else { return nil }
        var result: [String] = []
        for _ in 0..<count {
            guard let text = text() else { return nil }
            result.append(text)
        }
        return result
    }
}
