#if canImport(Glibc)
    internal import Glibc
#endif

/// The limit on open files. An agent holds some for each container and connection, and the usual 1024 is soon too few.
enum FileLimit {
    /// Raises the limit as far as this user may.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else {
            return
        }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
