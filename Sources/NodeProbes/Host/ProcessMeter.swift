internal import Collector
internal import Glibc

/// This process's own use of the machine.
package struct ProcessMeter: AgentMeter {
    private let memory: HeldStatm

    package init() {
        memory = HeldStatm()
    }

    package func read() -> (cpuSeconds: Double, residentBytes: Double) {
        (Self.cpuSeconds(RUSAGE_SELF) + Self.cpuSeconds(RUSAGE_CHILDREN), memory.residentBytes())
    }

    private static func cpuSeconds(_ who: __rusage_who) -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(who.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
    }
}

/// `/proc/self/statm`, kept open. Holds nothing that changes, so that it may be shared.
private final class HeldStatm: Sendable {
    private let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    private let pageBytes = Double(sysconf(Int32(_SC_PAGESIZE)))

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func residentBytes() -> Double {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
            let count = pread(descriptor, buffer.baseAddress, buffer.count, 0)
            guard count > 0 else { return .nan }
            // "size resident shared …", in pages.
            let text = String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
            let fields = text.split(separator: " ")
            return fields.count > 1 ? (Double(fields[1]) ?? .nan) * pageBytes : .nan
        }
    }
}
