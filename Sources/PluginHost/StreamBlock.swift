internal import Core
internal import Engine

/// The bytes of a plugin's stream. Copies share them until one is written.
struct StreamBlock {
    private final class Storage {
        let bytes: UnsafeMutableRawBufferPointer

        init(size: Int) {
            bytes = .allocate(byteCount: max(16, size), alignment: 16)
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
        }

        init(copying other: Storage) {
            bytes = .allocate(byteCount: other.bytes.count, alignment: 16)
            bytes.copyMemory(from: UnsafeRawBufferPointer(other.bytes))
        }

        deinit { bytes.deallocate() }
    }

    private var storage: Storage
    private let size: Int
    /// The array's name in a saved stream. A plugin of another version may have another layout.
    private let name: String

    /// The largest stream that is accepted.
    static let sizeLimit = 1 << 28

    /// A block of zeroes.
    init(size: Int, version: String) {
        self.size = size
        name = "stream-\(version)"
        storage = Storage(size: size)
    }

    /// Calls `body` with the bytes to change.
    mutating func withBytes<Result>(_ body: (UnsafeMutableRawPointer?) -> Result) -> Result {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(copying: storage) }
        let current = storage
        return withExtendedLifetime(current) { body(current.bytes.baseAddress) }
    }

    mutating func clear() {
        if isKnownUniquelyReferenced(&storage) {
            storage.bytes.initializeMemory(as: UInt8.self, repeating: 0)
        } else {
            storage = Storage(size: size)
        }
    }

    /// The bytes as numbers, to be saved.
    var memory: PluginState {
        guard size > 0 else { return PluginState() }
        let words = (size + 7) / 8
        let values = (0..<words).map { word in
            var value: UInt64 = 0
            for byte in 0..<8 where word * 8 + byte < size {
                value |= UInt64(storage.bytes[word * 8 + byte]) << UInt64(8 * byte)
            }
            return Int64(bitPattern: value)
        }
        return PluginState([name: NamedArray(shape: [words], values: .int64(values))])
    }

    mutating func resume(_ memory: PluginState) throws(StateError) {
        guard size > 0 else { return }
        guard let array = memory.arrays[name] else { throw .missing(array: name) }
        guard case .int64(let values) = array.values else { throw .wrongKind(array: name, expected: "integers") }
        guard values.count == (size + 7) / 8 else {
            throw .wrongShape(array: name, shape: array.shape, expected: [(size + 7) / 8])
        }
        let size = size
        withBytes { bytes in
            for byte in 0..<size {
                let word = UInt64(bitPattern: values[byte / 8])
                bytes?.storeBytes(
                    of: UInt8(truncatingIfNeeded: word >> UInt64(8 * (byte % 8))), toByteOffset: byte, as: UInt8.self)
            }
        }
    }
}
