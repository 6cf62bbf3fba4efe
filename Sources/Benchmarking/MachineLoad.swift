internal import Glibc

/// How busy the machine is with other things than this process, from `/proc/stat`.
package struct MachineLoad {
    private let machineTicks: Double
    private let ownTicks: Double
    private let start: Double

    /// Starts watching.
    package init() {
        (machineTicks, ownTicks) = (Self.busyTicks(), Self.ownTicks())
        start = Clock.seconds
    }

    /// Cores' worth of time that others took since, or that the hypervisor withheld; nil where the system does not say.
    package func foreignCores() -> Double? {
        let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        let seconds = Clock.seconds - start
        guard machineTicks >= 0, seconds > 0, ticksPerSecond > 0 else { return nil }
        let foreign = Self.busyTicks() - machineTicks - (Self.ownTicks() - ownTicks)
        return max(0, foreign / ticksPerSecond / seconds)
    }

    /// Ticks of all cores but idle and waiting ones; negative if unknown. Wraps the first line of `/proc/stat`:
    /// user, nice, system, idle, iowait, irq, softirq, steal.
    private static func busyTicks() -> Double {
        guard let line = firstLine("/proc/stat") else { return -1 }
        let fields = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard fields.count >= 8 else { return -1 }
        return fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]
    }

    private static func ownTicks() -> Double {
        var times = tms()
        _ = Glibc.times(&times)
        return Double(times.tms_utime + times.tms_stime)
    }

    private static func firstLine(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 512)
        guard let line = fgets(&buffer, Int32(buffer.count), file) else { return nil }
        return String(cString: line)
    }
}
