internal import Glibc

/// A small kernel file that is kept open and read again from its start.
///
/// Opening costs several times what reading does, and a file of a removed cgroup says so by `ENODEV`. Where only few more files
/// may be open, it is opened for each reading, so that recordings, connections and lists of containers find some left.
final class OpenFile {
    private let path: String
    /// Negative if the file is opened for each reading.
    private let descriptor: Int32

    /// Opens a file; nil if that is not possible.
    ///
    /// - Parameter keptBelow: descriptors from this number on are not kept; the kernel hands out the lowest that is free.
    init?(_ path: String, keptBelow: Int32 = OpenFileLimit.keptBelow) {
        let opened = Self.open(path)
        guard opened >= 0 else { return nil }
        self.path = path
        if opened < keptBelow {
            descriptor = opened
        } else {
            close(opened)
            descriptor = -1
        }
    }

    deinit {
        if isKept { close(descriptor) }
    }

    var isKept: Bool { descriptor >= 0 }

    /// The file's present content, at most 8 KiB; nil if it can no longer be read. `pread(2)`.
    func read<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        let source = isKept ? descriptor : Self.open(path)
        guard source >= 0 else { return nil }
        defer { if !isKept { close(source) } }
        return withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 8) { buffer in
            let count = pread(source, buffer.baseAddress, buffer.count, 0)
            guard count >= 0 else { return nil }
            return body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private static func open(_ path: String) -> Int32 { Glibc.open(path, O_RDONLY | O_CLOEXEC) }
}
