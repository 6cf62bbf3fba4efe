internal import CHDF5
internal import Files
internal import Foundation

/// The one door to libhdf5, which must not be entered by two threads at once.
enum HDF5Library {
    private static let lock = NSLock()

    /// Runs calls to the library alone.
    static func enter<Result>(_ body: () throws(FileError) -> Result) throws(FileError) -> Result {
        lock.lock()
        defer { lock.unlock() }
        // libhdf5 may keep the setting for each thread.
        chdf5_be_quiet()
        return try body()
    }

    /// The innermost message of the last failure.
    static func lastError() -> String {
        var buffer = [CChar](repeating: 0, count: 512)
        chdf5_last_error(&buffer, buffer.count)
        let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return text.isEmpty ? "libhdf5 gives no reason" : String(decoding: text, as: UTF8.self)
    }
}

/// An identifier of libhdf5 that is closed when its owner goes.
struct HDF5Handle: ~Copyable {
    let id: hid_t
    private let close: @convention(c) (hid_t) -> herr_t

    /// Takes over an identifier; nil if it is a failure's.
    init?(_ id: hid_t, close: @escaping @convention(c) (hid_t) -> herr_t) {
        guard id >= 0 else { return nil }
        self.id = id
        self.close = close
    }

    deinit {
        _ = close(id)
    }
}
