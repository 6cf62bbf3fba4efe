internal import Collector
internal import CollectorTesting
internal import Core
import Glibc
import Testing

@testable import NodeProbes

/// Hooks that the kernel refuses.
@Suite struct AttachmentTests {
    private final class RefusingProbes: HookAttaching {
        var refused: Set<Hook> = []

        func attach(_ hook: Hook) throws(ProbeError) {
            guard refused.contains(hook) else { return }
            throw ProbeError("kernel probe of \(hook.name)", problem: "errno \(EMFILE)", remedy: "raise the limit")
        }

        func detach(_ hook: Hook) {}
    }

    @Test func failedHookIsReportedAndRetried() {
        let probes = RefusingProbes()
        var attachments = HookAttachments(hooks: Set(Hook.counting), now: 0)
        attachments.set(.off, for: .systemCalls, probes: probes)
        #expect(attachments.takeShares(probes: probes, now: 1)[.systemCalls] == 0)
        probes.refused = [.systemCalls]
        attachments.set(.on, for: .systemCalls, probes: probes)
        #expect(attachments.states[.fileAccess] == .missing && attachments.states[.pageFaults] == .on)
        #expect(
            attachments.problems == [
                "kernel probe of system calls":
                    "errno 24; sys_calls, mmap_calls, file_access missing until it works; raise the limit"
            ])
        #expect(attachments.takeShares(probes: probes, now: 2)[.systemCalls] == 0)
        probes.refused = []
        // It is attached now, and counts from now on.
        #expect(attachments.takeShares(probes: probes, now: 3)[.systemCalls] == 0)
        #expect(attachments.problems.isEmpty && attachments.states[.fileAccess] == .on)
        #expect(attachments.takeShares(probes: probes, now: 4)[.systemCalls] == 1)
    }

    @Test func failedSampledReadingIsMissing() {
        let probes = RefusingProbes()
        let clock = ManualClock()
        var attachments = HookAttachments(hooks: [.pageFaults], now: clock.now().monotonicSeconds)
        attachments.set(.sampled, for: .pageFaults, probes: probes)
        probes.refused = [.pageFaults]
        attachments.beginSlice(probes: probes, clock: clock)
        clock.advance(seconds: 0.1)
        attachments.endSlice(probes: probes, clock: clock)
        #expect(attachments.states[.pageFaults] == .missing && attachments.problems.count == 1)
        clock.advance(seconds: 0.9)
        #expect(attachments.takeShares(probes: probes, now: clock.now().monotonicSeconds)[.pageFaults] == 0)
        probes.refused = []
        attachments.beginSlice(probes: probes, clock: clock)
        clock.advance(seconds: 0.25)
        attachments.endSlice(probes: probes, clock: clock)
        #expect(attachments.states[.pageFaults] == .sampled && attachments.problems.isEmpty)
        #expect(attachments.takeShares(probes: probes, now: clock.now().monotonicSeconds)[.pageFaults] == 1)
    }
}
