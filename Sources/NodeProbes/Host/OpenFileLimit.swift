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

    /// Files of cgroups are kept open below this descriptor. Asked for once, after the limit was raised.
    static let keptBelow = keptBelow(limit: current)

    /// A quarter of the files, and at least 64, are left to everything else.
    static func keptBelow(limit: UInt64) -> Int32 {
        Int32(clamping: limit - min(limit, max(64, limit / 4)))
    }

    /// What people should know of a low limit; nil where it does not matter.
    static var note: String? {
        let limit = current
        guard limit <= 1024 else { return nil }
        return
            "at most \(limit) open files are allowed: with many containers, their cgroup files are opened again each "
            + "interval, which takes more time; raise the limit (ulimit -n, or LimitNOFILE of a systemd unit)"
    }

    private static var current: UInt64 {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? UInt64(limit.rlim_cur) : 1024
    }
}
