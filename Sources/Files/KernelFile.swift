#if canImport(Glibc)
    internal import Glibc
#endif

/// Reads files under `/proc` and `/sys`.
package enum KernelFile {
    /// The whole text of a file; nil if it cannot be read.
    ///
    /// `String(contentsOfFile:)` ends with the first page of a file that the kernel says is empty, as those of `/proc`
    /// are; a node with many containers has a table of mounts that is longer.
    package static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += part[..<count]
        }
    }
}
