#if canImport(Glibc)
    internal import Glibc
#endif

/// A folder that this process alone uses, for as long as this value lives.
package struct FolderLock: ~Copyable {
    /// The open lock file.
    let descriptor: Int32

    /// Takes a folder that exists. Names `flock(2)`.
    ///
    /// - Parameters:
    ///   - use: what another process does with the folder, as in `records into this folder`.
    /// - Throws: ``FileError``, also if another process has the folder.
    package init(_ folder: String, use: String) throws(FileError) {
        let path = "\(folder)/.lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw FileError.system(errno, path, "cannot be opened") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw FileError(
                .unwritable, path: folder, problem: "another process \(use)",
                remedy: "stop it, or give another folder")
        }
        descriptor = file
    }

    /// Closing alone would not free the folder: a program that another thread is just starting has the lock too, until it
    /// runs.
    deinit {
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
