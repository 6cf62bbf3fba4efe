internal import Glibc

/// What one counted event costs the observed program, measured on this machine.
enum EventPrice {
    /// Time of one system call that does next to nothing, in nanoseconds: the least of several short runs, as what
    /// disturbs a run only makes it longer. `getppid(2)`.
    static func systemCallNanoseconds() -> Double {
        let calls = 4000
        var least = Double.infinity
        for _ in 0..<8 {
            let begin = now()
            for _ in 0..<calls { _ = getppid() }
            least = min(least, now() - begin)
        }
        return least / Double(calls)
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
