internal import CProbes
internal import Foundation

/// The loaded programs that follow calls between services; detached and freed with their owner.
final class EdgeProbes {
    private let handle: OpaquePointer
    private let linkCapacity: Int
    private var batch = [cedges_entry](repeating: cedges_entry(), count: 256)

    /// Loads the programs; attaches nothing. `cedges_open`.
    ///
    /// - Parameters:
    ///   - capacity: entries that are counted separately at a time, about 1 kB each.
    ///   - linkCapacity: connections that are remembered to join their two sides.
    ///   - image: the compiled programs, encoded in base 64.
    init(
        _ hierarchy: IdentityHierarchy.Kind, capacity: Int, linkCapacity: Int, image: String = "\(EdgeImage.base64)"
    ) throws(ProbeError) {
        guard let image = Data(base64Encoded: image) else {
            throw ProbeError("call edges", problem: "the built-in image is damaged", remedy: "rebuild the program")
        }
        var settings = cedges_settings()
        settings.identity = (hierarchy == .unified ? IDENTITY_UNIFIED : IDENTITY_MEMORY).rawValue
        settings.edge_capacity = UInt32(clamping: max(1, capacity))
        settings.link_capacity = UInt32(clamping: max(1, linkCapacity))
        var message = [CChar](repeating: 0, count: Int(CPROBES_MESSAGE_SIZE))
        var errorNumber: Int32 = 0
        let opened = image.withUnsafeBytes { bytes in
            settings.image = bytes.baseAddress
            settings.image_size = bytes.count
            return cedges_open(&settings, &errorNumber, &message)
        }
        guard let opened else {
            let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if errorNumber == ENOENT {
                throw ProbeError("call edges", problem: text, remedy: "use a newer kernel, or run without call edges")
            }
            throw LoadFailure.explain(errorNumber, message: text)
        }
        handle = opened
        self.linkCapacity = linkCapacity
    }

    deinit {
        cedges_close(handle)
    }

    /// Begins to count. `cedges_attach`.
    func attach() throws(ProbeError) {
        let error = cedges_attach(handle)
        if error != 0 {
            throw ProbeError(
                "kernel probes of call edges", problem: "attaching failed: \(String(cString: strerror(error)))",
                remedy: "give the agent CAP_BPF and CAP_PERFMON")
        }
    }

    /// Ends counting; the counts stay. `cedges_detach`.
    func detach() { cedges_detach(handle) }

    /// Finds connections older than the probes and gives their number. `cedges_seed`.
    func seed() throws(ProbeError) -> Int {
        let found = cedges_seed(handle)
        guard found >= 0 else {
            throw ProbeError(
                "connections older than the agent",
                problem: "cannot be found: \(String(cString: strerror(Int32(clamping: -found))))",
                remedy: "give the agent CAP_BPF and CAP_PERFMON; new connections are observed all the same")
        }
        return Int(found)
    }

    /// Observes one of so many requests; none if 0. `cedges_set_sampling`.
    func sample(every: Int) { cedges_set_sampling(handle, UInt32(clamping: every)) }

    /// The same for one cgroup; as all others if nil. False if too many cgroups have a level set.
    func sample(_ cgroup: UInt64, every: Int?) -> Bool {
        guard let every else {
            _ = cedges_clear_level(handle, cgroup)
            return true
        }
        return cedges_set_level(handle, cgroup, UInt32(clamping: every)) == 0
    }

    /// Whether callers with public addresses become one edge. `cedges_merge_public_callers`.
    func mergePublicCallers(_ merges: Bool) { cedges_merge_public_callers(handle, merges) }

    /// Reads all entries, what open connections gathered included.
    func read(_ body: (edge_key, inout edge_counts) -> Void) throws(ProbeError) {
        var error = cedges_gather(handle)
        var position = cedges_position()
        while error == 0, !position.is_done {
            var count: UInt32 = 0
            error = cedges_read(handle, &position, &batch, UInt32(batch.count), &count)
            for index in 0..<Int(count) { body(batch[index].key, &batch[index].counts) }
        }
        if error != 0 {
            throw ProbeError(
                "call edges", problem: "reading failed: \(String(cString: strerror(error)))",
                remedy: "restart the agent if this repeats")
        }
    }

    /// Removes an entry that has been idle. `cedges_remove`.
    func remove(_ key: edge_key) {
        var key = key
        cedges_remove(handle, &key)
    }

    /// The connections that are remembered. `cedges_links`.
    func links() -> [edge_link] {
        var links = [edge_link](repeating: edge_link(), count: linkCapacity)
        let count = cedges_links(handle, &links, UInt32(clamping: linkCapacity))
        return Array(links.prefix(Int(max(0, count))))
    }

    var statistics: cedges_statistics { cedges_statistics(handle) }
}
