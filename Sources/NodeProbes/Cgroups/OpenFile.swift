internal import Glibc

/// A small kernel file that is kept open and read again from its start.
///
/// Opening costs several times what reading does, and a file of a removed cgroup says so by `ENODEV`.
final class OpenFile {
    private let descriptor: Int32

    /// Opens a file; nil if that is not possible.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        close(descriptor)
    }

    /// The file's present content, at most 8 KiB; nil if it can no longer be read. `pread(2)`.
    func read<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 8) { buffer in
            let count = pread(descriptor, buffer.baseAddress, buffer.count, 0)
            guard count >= 0 else { return nil }
            return body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
