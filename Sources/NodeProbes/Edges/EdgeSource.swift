internal import CProbes

/// Calls between services as the kernel sees them.
package struct EdgeSource {
    package struct Options: Sendable {
        /// Sides of edges that are counted separately at a time, about 1 kB each.
        package var capacity = 8192
        /// Connections that are remembered to join their two sides, about 100 bytes each.
        package var linkCapacity = 32768
        /// Readings without a call after which an edge is forgotten.
        package var idleReadings = 120
        /// Whether callers with addresses of the public internet are one party.
        package var mergesPublicCallers = true

        package init() {}
    }

    /// How much is observed.
    package enum Level: Sendable, Equatable {
        case off
        /// One of so many requests, counted as many times.
        case sampled(every: Int)
        case on

        fileprivate var every: Int {
            switch self {
            case .off: 0
            case .sampled(let every): max(1, every)
            case .on: 1
            }
        }
    }

    /// What could not be counted, since the programs were loaded.
    package struct Losses: Sendable, Equatable {
        /// Requests for which all tables were full.
        package let requests: UInt64
        /// Times that an edge was merged with others, as its table was full.
        package let merged: UInt64
        /// Connections for which the kernel had no memory.
        package let connections: UInt64
        /// HTTP/2 requests beyond those that can be open at a time.
        package let streams: UInt64
        /// HTTP/2 connections that could not be followed any further.
        package let connectionsOutOfStep: UInt64
        /// Buffers that could not be read, or held more messages than are looked at.
        package let unreadBuffers: UInt64
        /// Connections whose requests are encrypted: connects and bytes are counted, requests are not.
        package let encryptedConnections: UInt64
        /// Runs of the programs that the kernel skipped.
        package let skippedRuns: UInt64
    }

    private let probes: EdgeProbes
    private let options: Options
    private var totals = EdgeTotals()
    private(set) package var level = Level.on
    /// What each cgroup answered between the last two readings.
    private(set) package var answered: [UInt64: EdgeSide] = [:]
    /// Connections older than the agent that were found at its start.
    package let seededConnections: Int
    /// Why connections older than the agent are not observed; nil if they are.
    package let seedingProblem: String?

    /// Loads and attaches the programs. Needs the capabilities for that; reading needs none.
    package init(_ hierarchy: IdentityHierarchy.Kind, options: Options = Options()) throws(ProbeError) {
        self.options = options
        probes = try EdgeProbes(hierarchy, capacity: options.capacity, linkCapacity: options.linkCapacity)
        probes.mergePublicCallers(options.mergesPublicCallers)
        try probes.attach()
        do {
            seededConnections = try probes.seed()
            seedingProblem = nil
        } catch {
            seededConnections = 0
            seedingProblem = "\(error)"
        }
    }

    /// Calls since the last reading, by caller and callee.
    package mutating func read(names: some EdgeNames) throws(ProbeError) -> [CallEdge] {
        let differences = try totals.differences(of: probes, idleReadings: options.idleReadings)
        answered = [:]
        for (key, side) in differences where !key.isCaller { answered[key.ownCgroup, default: EdgeSide()] += side }
        return EdgeJoin.rows(differences, known: totals.keys, names: names)
    }

    /// Sets how much is observed of all workloads that have no level set. What is off costs nothing.
    package mutating func set(_ level: Level) throws(ProbeError) {
        let before = self.level
        self.level = level
        probes.sample(every: level.every)
        if level == .off {
            probes.detach()
        } else if before == .off {
            try probes.attach()
        }
    }

    /// Sends and receives that were looked at since the programs were loaded, by processor.
    package var messages: [UInt64] {
        let statistics = probes.statistics
        return withUnsafeBytes(of: statistics.messages) { Array($0.bindMemory(to: UInt64.self)) }
    }

    /// Sets how much is observed of the calls that one cgroup makes and answers; as of all others if nil.
    ///
    /// - Returns: false if too many cgroups have a level set.
    package func set(_ level: Level?, forCgroup id: UInt64) -> Bool { probes.sample(id, every: level?.every) }

    /// The connections that are remembered.
    package func links(names: some EdgeNames) -> [EdgeLink] { probes.links().map { EdgeLink($0, names: names) } }

    /// Entries in use, each one side of an edge.
    package var entryCount: Int { totals.entryCount }

    package var losses: Losses {
        let statistics = probes.statistics
        let losses = withUnsafeBytes(of: statistics.losses) { Array($0.bindMemory(to: UInt64.self)) }
        func loss(_ kind: edge_loss) -> UInt64 { losses[Int(kind.rawValue)] }
        return Losses(
            requests: loss(EDGE_LOST_ENTRIES), merged: loss(EDGE_MERGED_PEERS),
            connections: loss(EDGE_LOST_CONNECTIONS), streams: loss(EDGE_LOST_STREAMS),
            connectionsOutOfStep: loss(EDGE_LOST_SYNC),
            unreadBuffers: loss(EDGE_UNREADABLE) &+ loss(EDGE_TOO_LONG),
            encryptedConnections: loss(EDGE_UNSEEN_TLS), skippedRuns: statistics.missed_events)
    }
}
