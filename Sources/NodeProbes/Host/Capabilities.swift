internal import CProbes
internal import Files
internal import Foundation

/// A set of Linux capabilities, as in `/proc/PID/status`.
package struct Capabilities: OptionSet, Sendable, Hashable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// `CAP_DAC_READ_SEARCH`: read any file.
    package static let readAnyFile = Capabilities(rawValue: 1 << 2)
    /// `CAP_SYS_ADMIN`.
    package static let systemAdministration = Capabilities(rawValue: 1 << 21)
    /// `CAP_PERFMON`: attach to kernel events.
    package static let performanceMonitoring = Capabilities(rawValue: 1 << 38)
    /// `CAP_BPF`: load kernel programs.
    package static let bpf = Capabilities(rawValue: 1 << 39)

    /// Name of a single capability.
    var name: String {
        switch self {
        case .readAnyFile: "CAP_DAC_READ_SEARCH"
        case .systemAdministration: "CAP_SYS_ADMIN"
        case .performanceMonitoring: "CAP_PERFMON"
        case .bpf: "CAP_BPF"
        default: "capabilities \(String(rawValue, radix: 16))"
        }
    }

    /// The effective set of this thread.
    package static func effective() -> Capabilities {
        let status = KernelFile.text("/proc/thread-self/status") ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let digits = line?.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? "0"
        return Capabilities(rawValue: UInt64(digits, radix: 16) ?? 0)
    }

    /// Gives up all capabilities of all threads for good, also for programs that would be started.
    package static func dropAll() throws(ProbeError) {
        let error = cprobes_drop_capabilities()
        guard error == 0 else {
            throw ProbeError(
                "capabilities", problem: "dropping them failed: \(String(cString: strerror(error)))",
                remedy: "allow capset(2) and prctl(2) in the seccomp profile")
        }
    }
}
