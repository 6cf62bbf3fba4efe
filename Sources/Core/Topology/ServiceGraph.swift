/// Who calls whom: services and the directed edges from caller to callee.
///
/// Services and edges are known by their index, so that loops over them need no dictionaries. Services are in order of
/// name and edges in order of caller and callee, so two graphs with the same content are equal.
public struct ServiceGraph: Sendable, Hashable {
    /// An edge by the indices of its ends.
    public struct Edge: Sendable, Hashable, Comparable {
        public let caller: Int
        public let callee: Int

        /// Makes an edge.
        public init(caller: Int, callee: Int) {
            self.caller = caller
            self.callee = callee
        }

        public static func < (left: Edge, right: Edge) -> Bool {
            (left.caller, left.callee) < (right.caller, right.callee)
        }
    }

    /// Workloads, and external peers named by their address.
    public let services: [Workload]
    /// The edges. A service that calls itself has one too.
    public let edges: [Edge]

    /// Positions in ``edges`` by caller, grouped: those of service `s` are at `outgoingStarts[s]..<outgoingStarts[s + 1]`.
    private let outgoing: [Int]
    private let outgoingStarts: [Int]
    private let incoming: [Int]
    private let incomingStarts: [Int]

    /// Makes a graph of the named services, and of those that the calls name.
    public init(
        services names: some Sequence<Workload> = [], calls: some Sequence<(caller: Workload, callee: Workload)>
    ) {
        let calls = Array(calls)
        let services = Set(names).union(calls.map(\.caller)).union(calls.map(\.callee)).sorted()
        var indices: [Workload: Int] = [:]
        for (index, service) in services.enumerated() { indices[service] = index }
        let edges = Set(
            calls.compactMap { call in
                indices[call.caller].flatMap { caller in
                    indices[call.callee].map { Edge(caller: caller, callee: $0) }
                }
            }
        ).sorted()
        self.services = services
        self.edges = edges
        (outgoing, outgoingStarts) = Self.grouped(edges.map(\.caller), groupCount: services.count)
        (incoming, incomingStarts) = Self.grouped(edges.map(\.callee), groupCount: services.count)
    }

    /// Positions in ``edges`` of the calls that a service makes.
    public func edgesOut(of service: Int) -> ArraySlice<Int> {
        outgoing[outgoingStarts[service]..<outgoingStarts[service + 1]]
    }

    /// Positions in ``edges`` of the calls that a service answers.
    public func edgesInto(_ service: Int) -> ArraySlice<Int> {
        incoming[incomingStarts[service]..<incomingStarts[service + 1]]
    }

    /// The index of a service; nil if the graph does not know it.
    public func index(of service: Workload) -> Int? {
        var low = 0
        var high = services.count
        while low < high {
            let middle = (low + high) / 2
            if services[middle] < service { low = middle + 1 } else { high = middle }
        }
        return low < services.count && services[low] == service ? low : nil
    }

    /// The position of an edge; nil if there is none.
    public func position(of edge: Edge) -> Int? {
        guard edge.caller < services.count else { return nil }
        return edgesOut(of: edge.caller).first { edges[$0].callee == edge.callee }
    }

    /// Counting sort of positions by group.
    private static func grouped(_ groups: [Int], groupCount: Int) -> (positions: [Int], starts: [Int]) {
        var starts = [Int](repeating: 0, count: groupCount + 1)
        for group in groups { starts[group + 1] += 1 }
        for group in 0..<groupCount { starts[group + 1] += starts[group] }
        var next = starts
        var positions = [Int](repeating: 0, count: groups.count)
        for (position, group) in groups.enumerated() {
            positions[next[group]] = position
            next[group] += 1
        }
        return (positions, starts)
    }
}
