internal import CProbes

/// Identifies an entry of one side, whichever CPUs counted it.
struct EdgeKey: Hashable {
    let ownCgroup: UInt64
    let peerCgroup: UInt64
    let peerAddress: EdgeAddress
    let port: UInt16
    let isCaller: Bool
    let namespace: UInt32

    init(_ key: edge_key) {
        ownCgroup = key.own_cgroup
        peerCgroup = key.peer_cgroup
        peerAddress = EdgeAddress(key.peer_address)
        port = key.port
        isCaller = UInt32(key.role) == EDGE_CALLER.rawValue
        namespace = key.netns
    }

    /// Whether the table had no room for entries by peer.
    var isMerged: Bool { port == 0 }
}

extension EdgeSide {
    init(_ counts: inout edge_counts) {
        requests = counts.requests
        failures = counts.failures
        sampledRequests = counts.sampled
        seconds = Double(counts.nanoseconds) * 1e-9
        connects = counts.connects
        connectSeconds = Double(counts.connect_nanoseconds) * 1e-9
        refused = counts.refused
        connectFailures = counts.connect_failures
        resets = counts.resets
        bytesSent = counts.bytes_sent
        bytesReceived = counts.bytes_received
        retransmits = counts.retransmits
        latency = withUnsafeBytes(of: &counts.slots) { LatencyHistogram($0.bindMemory(to: UInt32.self)) }
    }

    /// What came after an earlier reading of the same entry.
    func since(_ earlier: EdgeSide) -> EdgeSide {
        var rest = EdgeSide()
        rest.requests = requests &- earlier.requests
        rest.failures = failures &- earlier.failures
        rest.sampledRequests = sampledRequests &- earlier.sampledRequests
        rest.seconds = max(0, seconds - earlier.seconds)
        rest.latency = latency.since(earlier.latency)
        rest.connects = connects &- earlier.connects
        rest.connectSeconds = max(0, connectSeconds - earlier.connectSeconds)
        rest.refused = refused &- earlier.refused
        rest.connectFailures = connectFailures &- earlier.connectFailures
        rest.resets = resets &- earlier.resets
        rest.bytesSent = bytesSent &- earlier.bytesSent
        rest.bytesReceived = bytesReceived &- earlier.bytesReceived
        rest.retransmits = retransmits &- earlier.retransmits
        return rest
    }
}

/// The last totals of all entries, and what came since.
struct EdgeTotals {
    private struct Entry {
        var key: edge_key
        var totals: EdgeSide
        var idleReadings = 0
        var reading = 0
    }

    /// By role, shard and all else that the kernel counts apart.
    private var entries: [ShardKey: Entry] = [:]
    private var reading = 0

    private struct ShardKey: Hashable {
        let key: EdgeKey
        let shard: UInt8
    }

    /// Adds up what came since the last reading, by entry; `remove` is called for entries that were idle for long.
    ///
    /// - Parameter idleReadings: number of readings without a change after which an entry is removed.
    mutating func differences(
        of probes: EdgeProbes, idleReadings: Int
    ) throws(ProbeError) -> [EdgeKey: EdgeSide] {
        reading &+= 1
        var differences: [EdgeKey: EdgeSide] = [:]
        try probes.read { key, counts in
            let shardKey = ShardKey(key: EdgeKey(key), shard: key.shard)
            let totals = EdgeSide(&counts)
            let before = entries[shardKey]
            let rest = before.map { totals.since($0.totals) } ?? totals
            entries[shardKey] = Entry(
                key: key, totals: totals, idleReadings: rest.isEmpty ? (before?.idleReadings ?? 0) + 1 : 0,
                reading: reading)
            if !rest.isEmpty { differences[shardKey.key, default: EdgeSide()] += rest }
        }
        for (shardKey, entry) in entries where entry.reading != reading || entry.idleReadings >= idleReadings {
            if entry.reading == reading { probes.remove(entry.key) }
            entries[shardKey] = nil
        }
        return differences
    }

    var entryCount: Int { entries.count }

    /// Entries of now and before, as long as they are not forgotten; one that several CPUs count comes as often.
    var keys: some Sequence<EdgeKey> { entries.keys.lazy.map(\.key) }
}
