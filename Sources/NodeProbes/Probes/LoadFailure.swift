internal import Foundation

/// Says in one sentence why the kernel refuses probes, naming the capability or the kernel option that is missing.
enum LoadFailure {
    static func explain(_ errorNumber: Int32, message: String) -> ProbeError {
        explain(
            errorNumber, message: message, effective: Capabilities.effective(),
            hasTypes: access("/sys/kernel/btf/vmlinux", R_OK) == 0)
    }

    /// - Parameters:
    ///   - effective: the capabilities that the process has.
    ///   - hasTypes: whether the kernel's types can be read.
    static func explain(
        _ errorNumber: Int32, message: String, effective: Capabilities, hasTypes: Bool
    ) -> ProbeError {
        let missing =
            effective.contains(.systemAdministration)
            ? []
            : [Capabilities.bpf, .performanceMonitoring].filter {
                !effective.contains($0)
            }
        if errorNumber == EPERM || errorNumber == EACCES, let first = missing.first {
            let names = missing.map(\.name).joined(separator: " and ")
            return ProbeError(
                first.name,
                problem: "kernel probes need \(names), which the agent does not have",
                remedy: "run it as root, or give it \(missing.count == 1 ? "that capability" : "these capabilities")")
        }
        if !hasTypes {
            return ProbeError(
                "/sys/kernel/btf/vmlinux", problem: "the kernel provides no BTF type information",
                remedy: "use a kernel built with CONFIG_DEBUG_INFO_BTF=y, and mount /sys")
        }
        if errorNumber == EPERM || errorNumber == EACCES {
            return ProbeError(
                "bpf(2)", problem: "the kernel rejects kernel probes (\(message))",
                remedy: "check that kernel lockdown, the seccomp profile and the container runtime allow bpf(2)")
        }
        if errorNumber == ENOSYS || errorNumber == EINVAL {
            return ProbeError(
                "bpf(2)", problem: "this kernel cannot run the probes (\(message))",
                remedy: "use Linux 5.11 or later, built with CONFIG_BPF_SYSCALL=y and CONFIG_BPF_EVENTS=y")
        }
        let reason = String(cString: strerror(errorNumber))
        return ProbeError(
            "kernel probes", problem: "loading failed: \(message.isEmpty ? reason : "\(message) (\(reason))")",
            remedy: "report this with the kernel version")
    }
}
