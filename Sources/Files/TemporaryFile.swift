package import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// A new file beside its target, locked for as long as this value lives.
package struct TemporaryFile: ~Copyable {
    private let target: AtomicTarget
    private let path: String
    private let file: Int32

    /// Makes an empty file with the owner, group and permissions of the one that it will replace.
    init(beside target: AtomicTarget) throws(FileError) {
        let (path, file) = try Self.make(beside: target)
        do throws(FileError) {
            if let existing = target.existing { try Self.take(over: existing, file, target.path) }
        } catch {
            close(file)
            unlink(path)
            throw error
        }
        self.target = target
        self.path = path
        self.file = file
    }

    private static func make(beside target: AtomicTarget) throws(FileError) -> (path: String, file: Int32) {
        while true {
            let path = target.temporaryPath()
            // Nobody else may open what does not have its owner and permissions yet.
            let file = open(
                path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, target.existing == nil ? 0o644 : 0o600)
            guard file >= 0 else { throw FileError.system(errno, target.path, "its folder cannot be written to") }
            // A process that removes leftovers may have come in between the two calls: then this file is no more.
            var information = stat()
            if FileLock.take(file) != .busy, fstat(file, &information) == 0, information.st_nlink > 0 {
                return (path, file)
            }
            close(file)
        }
    }

    /// The process' mask must not take from the permissions.
    private static func take(
        over existing: AtomicTarget.Existing, _ file: Int32, _ path: String
    ) throws(FileError) {
        var information = stat()
        guard fstat(file, &information) == 0 else { throw FileError.system(errno, path, "cannot be measured") }
        if information.st_uid != existing.user || information.st_gid != existing.group,
            fchown(file, existing.user, existing.group) != 0
        {
            throw FileError(
                .unwritable, path: path,
                problem: "belongs to user \(existing.user) and group \(existing.group), which this process cannot keep",
                remedy: "remove the file, give another name, or run as its owner")
        }
        guard fchmod(file, existing.rights) == 0 else {
            throw FileError.system(errno, path, "its permissions cannot be preserved")
        }
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
        // Network file systems report some errors at a close alone. The file's lock outlives that of a copy.
        let copy = dup(file)
        guard copy >= 0, close(copy) == 0 else { throw FileError.system(errno, target.path, "cannot be closed") }
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
