internal import CProbes
internal import Collector
internal import Core
internal import Foundation

/// The loaded kernel probes; detached and freed with their owner.
final class KernelProbes {
    private let handle: OpaquePointer
    private let slotCount: Int
    private var listed: [cprobes_slot]
    private var events = [lifecycle_event](repeating: lifecycle_event(), count: 64)
    /// Why a hook cannot be used here.
    let unavailable: [Hook: String]
    /// Why cgroups created and removed are not noticed here.
    private(set) var lifecycleProblem: String?

    /// Loads the programs; attaches nothing. `cprobes_open`.
    ///
    /// - Parameter slotCount: number of cgroups that have their own counters at a time.
    init(_ hierarchy: IdentityHierarchy, slotCount: Int) throws(ProbeError) {
        guard let image = Data(base64Encoded: "\(ProbeImage.base64)") else {
            throw ProbeError("kernel probes", problem: "the built-in image is damaged", remedy: "rebuild the program")
        }
        var settings = cprobes_settings()
        settings.hooks = (1 << UInt32(CPROBES_HOOK_COUNT)) - 1
        settings.slot_count = UInt32(slotCount + 1)
        settings.identity = (hierarchy.kind == .unified ? IDENTITY_UNIFIED : IDENTITY_MEMORY).rawValue
        settings.identity_hierarchy_id = hierarchy.number
        settings.blkcg_hierarchy_id = hierarchy.blockNumber
        let messageSize = Int(CPROBES_MESSAGE_SIZE)
        var problems = [CChar](repeating: 0, count: Int(CPROBES_HOOK_COUNT) * messageSize)
        var message = [CChar](repeating: 0, count: messageSize)
        var errorNumber: Int32 = 0
        let opened = image.withUnsafeBytes { bytes in
            settings.image = bytes.baseAddress
            settings.image_size = bytes.count
            return cprobes_open(&settings, &problems, &errorNumber, &message)
        }
        guard let opened else {
            throw LoadFailure.explain(errorNumber, message: text(message[...]))
        }
        handle = opened
        self.slotCount = slotCount + 1
        listed = Array(repeating: cprobes_slot(), count: slotCount + 1)
        func problem(_ hook: UInt32) -> String? {
            let start = Int(hook) * messageSize
            let words = text(problems[start..<start + messageSize])
            return words.isEmpty ? nil : words
        }
        unavailable = Dictionary(
            uniqueKeysWithValues: Hook.counting.compactMap { hook in
                hook.cHook.flatMap { problem($0.rawValue) }.map { (hook, $0) }
            })
        lifecycleProblem = problem(CPROBES_LIFECYCLE.rawValue)
    }

    deinit {
        cprobes_close(handle)
    }

    /// Begins to count. `cprobes_attach`.
    func attach(_ hook: Hook) throws(ProbeError) {
        if let counting = hook.cHook { try attach(counting, name: hook.name) }
    }

    /// Begins to notice cgroups created and removed. Without that they are found by walking the tree.
    func attachLifecycle() {
        guard lifecycleProblem == nil else { return }
        do {
            try attach(CPROBES_LIFECYCLE, name: "cgroups created and removed")
        } catch {
            lifecycleProblem = "\(error)"
        }
    }

    private func attach(_ hook: cprobes_hook, name: String) throws(ProbeError) {
        let error = cprobes_attach(handle, hook)
        if error != 0 {
            throw ProbeError(
                "kernel probe of \(name)",
                problem: "attaching failed with errno \(error) (\(String(cString: strerror(error))))",
                remedy: error == EMFILE || error == ENFILE
                    ? "raise the open file limit (ulimit -n)" : "give the agent CAP_BPF and CAP_PERFMON")
        }
    }

    /// Ends counting; the counts stay. `cprobes_detach`.
    func detach(_ hook: Hook) {
        if let counting = hook.cHook { cprobes_detach(handle, counting) }
    }

    /// The cgroups that have a slot.
    ///
    /// - Throws: ``ProbeError`` if the table cannot be read, which does not mean that it is empty.
    func slots(_ table: cprobes_table) throws(ProbeError) -> ArraySlice<cprobes_slot> {
        let count = cprobes_slots(handle, table, &listed, UInt32(slotCount))
        guard count >= 0 else { throw Self.unreadable(-count) }
        return listed[..<Int(count)]
    }

    private static func unreadable(_ error: Int32) -> ProbeError {
        ProbeError(
            "kernel counter table",
            problem: "cannot be read: errno \(error) (\(String(cString: strerror(error))))",
            remedy: "counting continues; the next readable sample includes these counts")
    }

    /// Totals of a slot over all processors.
    func counts(_ slot: UInt32) -> event_counts { cprobes_counts(handle, slot) }

    /// What each processor counted in the given slots, in those that were freed, and without a slot.
    func processorCounts(_ slots: [UInt32]) -> [event_counts] {
        var totals = [event_counts](repeating: event_counts(), count: Int(cprobes_cpu_count(handle)))
        cprobes_cpu_base(handle, &totals)
        for slot in slots { cprobes_cpu_add(handle, slot, &totals) }
        return totals
    }

    /// Ends the count of a removed cgroup and gives its final totals; nil if it has no slot.
    func retire(_ table: cprobes_table, _ id: UInt64) throws(ProbeError) -> event_counts? {
        var totals = event_counts()
        let error = cprobes_retire(handle, table, id, &totals)
        guard error == 0 || error == ENOENT else { throw Self.unreadable(error) }
        return error == 0 ? totals : nil
    }

    /// Frees the slots of cgroups retired before; gives the number of events lost by that.
    func recycle() -> UInt64 { cprobes_recycle(handle) }

    /// Takes all life-cycle events that wait.
    func takeLifecycleEvents(_ body: (lifecycle_event) -> Void) {
        while true {
            let count = Int(cprobes_lifecycle(handle, &events, UInt32(events.count)))
            guard count > 0 else { return }
            events[..<count].forEach(body)
            if count < events.count { return }
        }
    }

    var statistics: cprobes_statistics { cprobes_statistics(handle) }
}

private func text(_ characters: ArraySlice<CChar>) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

extension Hook {
    /// Nil for calls, which have their own programs.
    var cHook: cprobes_hook? {
        switch self {
        case .systemCalls: CPROBES_SYSTEM_CALLS
        case .pageFaults: CPROBES_PAGE_FAULTS
        case .blockRequests: CPROBES_BLOCK_REQUESTS
        case .processEvents: CPROBES_PROCESS_EVENTS
        case .calls: nil
        }
    }
}
