internal import Files
internal import Foundation

/// What the kernel measured of the time that this process's probes ran.
///
/// The kernel measures only while `kernel.bpf_stats_enabled` is 1, which makes each run of a program some tens of
/// nanoseconds slower; so the agent never turns it on, and reports what is measured where an operator has.
enum ProgramRunTime {
    /// Seconds that all loaded programs ran since they were loaded; nil while the kernel does not measure.
    ///
    /// Each descriptor of a program shows the time in its line of `/proc/self/fdinfo`.
    static func seconds(procRoot: String = "/proc") -> Double? {
        guard KernelFile.text("\(procRoot)/sys/kernel/bpf_stats_enabled")?.first == "1" else { return nil }
        let folder = "\(procRoot)/self/fdinfo"
        // Without the folder nothing is measured, and the estimate by event counts stands.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // A program that is attached twice is counted once.
        var nanoseconds: [Substring: Double] = [:]
        for name in names {
            guard let lines = KernelFile.text("\(folder)/\(name)")?.split(separator: "\n") else { continue }
            func value(_ key: String) -> Substring? {
                lines.first { $0.hasPrefix("\(key):") }?.dropFirst(key.count + 1).trimmingPrefix { $0.isWhitespace }
            }
            if let id = value("prog_id"), let time = value("run_time_ns").flatMap({ Double($0) }) {
                nanoseconds[id] = time
            }
        }
        return nanoseconds.values.reduce(0, +) * 1e-9
    }
}
