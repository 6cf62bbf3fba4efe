internal import Collector

/// The files of one container's cgroups, kept open.
struct CgroupFiles {
    private let cpu: (file: OpenFile, isUnified: Bool)?
    private let memory: (file: OpenFile, isUnified: Bool)?
    private let memoryStatistics: OpenFile?
    private let requests: (file: OpenFile, isUnified: Bool)?

    /// Opens what there is.
    ///
    /// - Parameter withEvents: also the files that stand in for kernel probes.
    init(_ membership: CgroupMembership, mounts: CgroupMounts, withEvents: Bool) {
        func open(_ controller: String, v1: String, unified: String) -> (OpenFile, Bool)? {
            guard let place = mounts.folder(of: controller, for: membership) else { return nil }
            return OpenFile("\(place.folder)/\(place.isUnified ? unified : v1)").map { ($0, place.isUnified) }
        }
        cpu = open("cpuacct", v1: "cpuacct.usage", unified: "cpu.stat")
        memory = open("memory", v1: "memory.usage_in_bytes", unified: "memory.current")
        memoryStatistics = open("memory", v1: "memory.stat", unified: "memory.stat")?.0
        requests =
            withEvents
            ? open("blkio", v1: "blkio.throttle.io_serviced", unified: "io.stat") ?? nil : nil
    }

    /// Whether none of the files is there.
    var isEmpty: Bool { cpu == nil && memory == nil && memoryStatistics == nil && requests == nil }

    /// Processor time since the cgroup was made, in seconds.
    func cpuSeconds() -> Double? {
        guard let cpu else { return nil }
        let read = cpu.file.read { bytes in
            cpu.isUnified
                ? KernelText.number(after: "usage_usec", in: bytes).map { $0 * 1e-6 }
                : KernelText.number(bytes).map { $0 * 1e-9 }
        }
        return read ?? nil
    }

    /// Memory charged now, in bytes.
    func memoryBytes() -> Double? {
        (memory?.file.read { KernelText.number($0) }) ?? nil
    }

    /// Page faults since the cgroup was made, those of cgroups below it included: all, and those that needed input.
    ///
    /// One read of `memory.stat` serves both: the kernel sums it up over processors and descendants each time.
    func pageFaults() -> (all: Double?, major: Double?) {
        let counts = memoryStatistics?.read { bytes in
            (
                all: KernelText.number(after: "total_pgfault", in: bytes)
                    ?? KernelText.number(after: "pgfault", in: bytes),
                major: KernelText.number(after: "total_pgmajfault", in: bytes)
                    ?? KernelText.number(after: "pgmajfault", in: bytes)
            )
        }
        return counts ?? (nil, nil)
    }

    /// Block requests since the cgroup was made.
    func blockRequests() -> Double? {
        guard let requests else { return nil }
        return requests.file.read { bytes in
            requests.isUnified
                ? KernelText.sum(ofFields: "rios", in: bytes) + KernelText.sum(ofFields: "wios", in: bytes)
                // "8:0 Read 3", …, and last the sum over all devices: "Total 12".
                : KernelText.number(after: "Total", in: bytes) ?? 0
        }
    }
}
