/// The wire format of protocol buffers, as far as a remote-write request needs it.
///
/// A request repeats the same label bytes each interval; encoding them once and copying them is what a generated message
/// cannot do.
struct ProtobufBytes {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// A field of type string, bytes or message.
    mutating func append(field: UInt8, bytes content: some Collection<UInt8>) {
        bytes.append(field << 3 | 2)
        append(varint: UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    /// A field of type double.
    mutating func append(field: UInt8, double value: Double) {
        bytes.append(field << 3 | 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A field of type int64.
    mutating func append(field: UInt8, int64 value: Int64) {
        bytes.append(field << 3)
        append(varint: UInt64(bitPattern: value))
    }

    /// Fields that are encoded already.
    mutating func append(raw fields: [UInt8]) { bytes.append(contentsOf: fields) }

    private mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
