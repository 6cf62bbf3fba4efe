internal import Core
internal import Engine

/// What is usual for each edge and service of a graph.
struct SystemNorms: Sendable {
    let settings: NormSettings
    let graph: ServiceGraph
    /// By quantity and edge.
    private var edges: [Norm]
    /// Requests into a service, by service.
    private(set) var load: Norm
    /// Its own metrics, by name and service.
    private(set) var metrics: [String: Norm]

    /// Learns from a history.
    init(_ reference: RankReference, _ settings: NormSettings) {
        self.settings = settings
        let table = reference.history.edges
        graph = table.graph
        let learner = NormLearner(
            quietRows: reference.quietRows, windowRows: reference.windowRows, rowCount: table.rowCount,
            relativeFloor: settings.relativeFloor, minimumQuiet: settings.minimumQuiet)
        edges = EdgeQuantity.allCases.map { _ in Norm(unknown: reference.history.graph.edges.count) }
        load = Norm(unknown: graph.services.count)
        metrics = [:]

        var buffer = [Float](repeating: .nan, count: table.rowCount)
        let rows = 0..<table.rowCount
        for edge in graph.edges.indices {
            for quantity in EdgeQuantity.allCases {
                quantity.fill(&buffer, from: table, edge: edge, rows: rows)
                let floor = settings.absoluteFloor(quantity)
                edges[quantity.rawValue].set(edge, learner.learn(buffer, absoluteFloor: floor))
            }
            widenByCounts(edge)
        }
        for service in graph.services.indices {
            table.fillLoad(&buffer, service: service, rows: rows)
            var usual = learner.learn(buffer, absoluteFloor: 1)
            usual.widen(to: Self.countError(usual.median))
            load.set(service, usual)
        }
        for track in reference.history.metrics {
            var norm = Norm(unknown: graph.services.count)
            for service in graph.services.indices {
                let start = service * table.rowCount
                let values = Array(track.values[start..<start + table.rowCount])
                norm.set(service, learner.learn(values, absoluteFloor: 0))
            }
            metrics[track.name] = norm
        }
    }

    /// What is usual for a quantity of an edge.
    func usual(_ quantity: EdgeQuantity, _ edge: Int) -> Usual {
        edges[quantity.rawValue][edge]
    }

    /// A few requests more or less, and a few failures among few requests, are chance.
    private mutating func widenByCounts(_ edge: Int) {
        var count = usual(.requests, edge)
        count.widen(to: Self.countError(count.median))
        edges[EdgeQuantity.requests.rawValue].set(edge, count)
        var rate = usual(.failureRate, edge)
        let share = min(max(rate.median, 0), 1)
        let trials = count.median >= 1 ? count.median : 1
        rate.widen(to: NormSettings.countErrors * (share * (1 - share) / trials).squareRoot())
        edges[EdgeQuantity.failureRate.rawValue].set(edge, rate)
    }

    private static func countError(_ count: Double) -> Double {
        NormSettings.countErrors * (count > 1 ? count : 1).squareRoot()
    }

    /// The norms in the order of another graph. Services and edges that are new have no norm.
    func aligned(to other: ServiceGraph) -> SystemNorms {
        guard other != graph else { return self }
        let services = other.services.map(graph.index(of:))
        let edges = other.edges.map { edge in
            services[edge.caller].flatMap { caller in
                services[edge.callee].flatMap { graph.position(of: ServiceGraph.Edge(caller: caller, callee: $0)) }
            }
        }
        return SystemNorms(aligning: self, to: other, services: services, edges: edges)
    }

    private init(aligning norms: SystemNorms, to graph: ServiceGraph, services: [Int?], edges: [Int?]) {
        settings = norms.settings
        self.graph = graph
        self.edges = norms.edges.map { $0.reordered(edges) }
        load = norms.load.reordered(services)
        metrics = norms.metrics.mapValues { $0.reordered(services) }
    }
}
