#if canImport(Glibc)
    internal import Glibc
#endif

/// The mark of a file that a process is writing; it goes with the process.
///
/// It is an open-file-description lock: readers that lock with `flock`, as libhdf5 does, do not meet it.
package enum FileLock {
    /// `F_OFD_SETLK`, which the C library shows to GNU sources alone.
    private static let setLock: Int32 = 37

    package enum Outcome {
        case taken, busy
        /// The file system knows no locks.
        case unavailable
    }

    /// Locks a file that is open for writing, without waiting.
    package static func take(_ file: Int32) -> Outcome {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        if fcntl(file, setLock, &lock) == 0 { return .taken }
        return errno == EAGAIN || errno == EACCES ? .busy : .unavailable
    }
}
