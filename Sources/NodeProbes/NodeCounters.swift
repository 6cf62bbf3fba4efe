package import Collector
internal import Core
internal import Foundation
package import Logging

/// Puts together what this machine can count with.
package struct NodeCounters {
    /// What the user may choose.
    package struct Options: Sendable {
        /// Whether to use kernel probes, or cgroup files alone.
        package var usesProbes = true
        /// Cgroups that have their own counters at a time.
        package var slotCount = 4095
        /// The hierarchy by which containers are identified; chosen by what the processes are in if nil.
        package var hierarchy: IdentityHierarchy.Kind?
        /// Whether to give up all capabilities when the probes are attached.
        package var dropsPrivileges = true
        /// How much of the calls between workloads is observed.
        package var calls = EdgeSource.Level.off
        /// Which workloads are observed less.
        package var rules = ProbeRules([])

        package init() {}
    }

    package let source: NodeSource
    package let mounts: CgroupMounts
    package let hierarchy: IdentityHierarchy

    /// Loads and attaches the probes; takes page faults and block requests from cgroup files where that fails.
    ///
    /// - Parameter logger: takes which probes cannot be used and why.
    /// - Throws: ``ProbeError`` if not even cgroup files can be used, or privileges cannot be given up.
    package init(
        _ options: Options, clock: any CollectorClock = SystemClock(), logger: Logger
    ) throws(ProbeError) {
        mounts = try CgroupMounts.current()
        hierarchy = try IdentityHierarchy.choose(mounts: mounts, wish: options.hierarchy)
        OpenFileLimit.raise()
        if let note = OpenFileLimit.note { logger.warning("\(note)") }
        var kernel: KernelProbeSource?
        if options.usesProbes {
            do {
                kernel = try Self.attach(hierarchy, options, clock: clock, logger: logger)
            } catch {
                logger.warning("no kernel probes: \(error)")
                logger.notice(
                    """
                    page faults and block requests come from cgroup files; system calls, mmap calls, file opens and \
                    process events are not observed
                    """)
            }
        }
        var calls: CallReader?
        if options.calls != .off {
            do {
                calls = try CallReader(hierarchy, level: options.calls, rules: options.rules)
                if let problem = calls?.seedingProblem { logger.notice("\(problem)") }
            } catch {
                logger.warning("no call edges: \(error)")
            }
        }
        if options.dropsPrivileges { try Capabilities.dropAll() }
        let states = kernel?.states ?? MetricTable(repeating: .off)
        let files = CgroupFileSource(
            mounts: mounts, fallbacks: Set([Metric.pageFaults, .blockRequests].filter { states[$0] == .off }))
        source = NodeSource(probes: kernel, files: files, calls: calls)
    }

    private static func attach(
        _ hierarchy: IdentityHierarchy, _ options: Options, clock: any CollectorClock, logger: Logger
    ) throws(ProbeError) -> KernelProbeSource {
        let probes = try KernelProbes(hierarchy, slotCount: options.slotCount)
        for (hook, problem) in probes.unavailable.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            logger.warning("\(hook.name) are not probed: \(problem)")
        }
        let bare = EventCost.measure()
        var attached: Set<Hook> = []
        for hook in Hook.counting where probes.unavailable[hook] == nil {
            if hook == .blockRequests, hierarchy.blockNumber != hierarchy.number, hierarchy.blockMount == nil {
                logger.warning(
                    "block requests are not probed: the blkio hierarchy is not mounted; mount it below /sys/fs/cgroup")
                continue
            }
            do {
                try probes.attach(hook)
                attached.insert(hook)
            } catch {
                logger.warning("\(error)")
            }
        }
        guard !attached.isEmpty else {
            throw ProbeError(
                "kernel probes", problem: "none could be attached", remedy: "see the lines before this one")
        }
        probes.attachLifecycle()
        if let problem = probes.lifecycleProblem {
            logger.notice("cgroups created and removed are not noticed at once: \(problem)")
        }
        let observed = EventCost.measure()
        let fault = max(0, observed.pageFaultNanoseconds - bare.pageFaultNanoseconds)
        // Only system calls get a slower way through the kernel by being observed.
        var costs = Dictionary(uniqueKeysWithValues: Hook.counting.map { ($0, fault) })
        costs[.systemCalls] = max(0, observed.systemCallNanoseconds - bare.systemCallNanoseconds)
        return KernelProbeSource(
            probes, hierarchy: hierarchy, hooks: attached, nanosecondsByHook: costs, clock: clock)
    }
}
