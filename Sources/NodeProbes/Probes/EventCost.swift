internal import Glibc

/// What events cost the program that causes them, measured on this machine; the difference of two calls is what probes that
/// were attached in between add.
struct EventCost {
    /// Time of one system call that does next to nothing, in nanoseconds. `getppid(2)`.
    let systemCallNanoseconds: Double
    /// Time of one page fault that brings in an empty page, in nanoseconds.
    let pageFaultNanoseconds: Double

    /// Each is the least of several short runs, as what disturbs a run only makes it longer.
    static func measure() -> EventCost {
        let calls = 4000
        let call = least {
            for _ in 0..<calls { _ = getppid() }
        }
        return EventCost(systemCallNanoseconds: call / Double(calls), pageFaultNanoseconds: pageFault())
    }

    private static func pageFault() -> Double {
        let pages = 512
        let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))
        let size = pages * pageBytes
        guard let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            memory != MAP_FAILED
        else { return 0 }
        defer { munmap(memory, size) }
        madvise(memory, size, Int32(MADV_NOHUGEPAGE))
        let touch = least {
            for page in 0..<pages { memory.storeBytes(of: 1, toByteOffset: page * pageBytes, as: UInt8.self) }
        } before: {
            madvise(memory, size, Int32(MADV_DONTNEED))
        }
        return touch / Double(pages)
    }

    private static func least(_ body: () -> Void, before prepare: () -> Void = {}) -> Double {
        var least = Double.infinity
        for _ in 0..<8 {
            prepare()
            let begin = now()
            body()
            least = min(least, now() - begin)
        }
        return least
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
