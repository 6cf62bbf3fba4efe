package import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// A new file beside its target, locked for as long as this value lives.
package struct TemporaryFile: ~Copyable {
    private let target: AtomicTarget
    private let path: String
    private let file: Int32

    /// Makes an empty file.
    init(beside target: AtomicTarget) throws(FileError) {
        self.target = target
        while true {
            let path = target.temporaryPath()
            let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, target.rights ?? 0o644)
            guard file >= 0 else { throw FileError.system(errno, target.path, "its folder cannot be written to") }
            // A process that removes leftovers may have come in between the two calls: then this file is no more.
            var information = stat()
            if FileLock.take(file) != .busy, fstat(file, &information) == 0, information.st_nlink > 0 {
                self.path = path
                self.file = file
                break
            }
            close(file)
        }
        // The process' mask must not take from the rights that the old file has.
        if let rights = target.rights { _ = fchmod(file, rights) }
    }

    deinit {
        close(file)
    }

    /// Lets `body` write to the open file by its descriptor, and syncs it.
    ///
    /// - Parameter body: takes the descriptor and the path to name in errors.
    package func write(_ body: (_ descriptor: Int32, _ path: String) throws(FileError) -> Void) throws(FileError) {
        try body(file, target.path)
        try sync()
    }

    /// Writes and syncs the content.
    package func write(_ data: Data) throws(FileError) {
        var offset = 0
        while offset < data.count {
            let written = data.withUnsafeBytes { bytes -> Int in
                guard let start = bytes.baseAddress else { return 0 }
                return Glibc.write(file, start + offset, bytes.count - offset)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw FileError.system(errno, target.path, "cannot be written") }
            offset += written
        }
        try sync()
    }

    private func sync() throws(FileError) {
        guard fsync(file) == 0 else { throw FileError.system(errno, target.path, "cannot be synced") }
    }

    /// Gives the file the target's name.
    func moveIntoPlace() throws(FileError) {
        guard rename(path, target.path) == 0 else {
            throw FileError.system(errno, target.path, "cannot be put in place")
        }
    }

    func remove() {
        unlink(path)
    }
}
