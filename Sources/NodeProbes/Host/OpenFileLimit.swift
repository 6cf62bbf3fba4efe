internal import Glibc

/// The number of files that the process may have open; each container takes two to four.
enum OpenFileLimit {
    /// Raises the limit to the most that is allowed. `setrlimit(2)`.
    static func raise() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
    }
}
