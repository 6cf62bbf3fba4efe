internal import Core

/// Which services are close enough in a graph that what happens to them may be one event.
struct Neighbourhood {
    private let graph: ServiceGraph
    private let hops: Int
    /// Callers outside that nothing calls connect everything they call, and so connect nothing.
    private let isPassable: [Bool]

    init(_ graph: ServiceGraph, hops: Int) {
        self.graph = graph
        self.hops = hops
        isPassable = graph.services.indices.map { !graph.edgesInto($0).isEmpty }
    }

    /// A workload and all within this many calls of it, in either direction; only itself if the graph lacks it.
    func around(_ workload: Workload) -> Set<Workload> {
        guard let start = graph.index(of: workload) else { return [workload] }
        var distances = [Int?](repeating: nil, count: graph.services.count)
        distances[start] = 0
        var front = [start]
        for distance in stride(from: 1, through: hops, by: 1) {
            var next: [Int] = []
            for service in front where isPassable[service] || service == start {
                for neighbour in neighbours(of: service) where distances[neighbour] == nil {
                    distances[neighbour] = distance
                    next.append(neighbour)
                }
            }
            front = next
        }
        return Set(graph.services.indices.filter { distances[$0] != nil }.map { graph.services[$0] })
    }

    private func neighbours(of service: Int) -> [Int] {
        graph.edgesOut(of: service).map { graph.edges[$0].callee }
            + graph.edgesInto(service).map { graph.edges[$0].caller }
    }
}
