package import Core

/// An incident that one or more workloads show, with its ranked suspects.
package struct SystemIncident: Sendable, Equatable {
    /// Time of the first and the last anomalous row, in seconds since 1970-01-01 UTC.
    package let startSeconds: Double
    package let endSeconds: Double
    /// Workloads with an anomaly of their own, in order of name.
    package let workloads: [Workload]
    package let cause: RankedCause?
    /// Who calls whom.
    package let graph: ServiceGraph
    /// Seconds lost in the calls of each edge of the graph.
    package let lostSeconds: [Double]

    /// - Precondition: there is a value for each edge.
    package init(
        startSeconds: Double, endSeconds: Double, workloads: [Workload], cause: RankedCause?, graph: ServiceGraph,
        lostSeconds: [Double]
    ) {
        precondition(lostSeconds.count == graph.edges.count, "each edge has its lost seconds")
        self.startSeconds = startSeconds
        self.endSeconds = endSeconds
        self.workloads = workloads
        self.cause = cause
        self.graph = graph
        self.lostSeconds = lostSeconds
    }

    /// The first suspects.
    package func suspects(_ count: Int) -> [Suspect] {
        Array((cause?.ranking.suspects ?? []).filter { $0.score > 0 }.prefix(count))
    }
}
