/// Calls between services at a regular interval, with gaps marked.
///
/// Cells are edge-major: row `r` of edge `e` is at `e × rowCount + r`. A cell that was not measured is NaN.
public struct EdgeTable: Sendable, Equatable {
    public let graph: ServiceGraph
    /// End of each row's interval in seconds since 1970-01-01 UTC, ascending.
    public let timesSeconds: [Double]
    /// Requests completed in the interval.
    public let requests: [Float]
    /// Duration seen by the callers in seconds, summed over the requests.
    public let callerSeconds: [Float]
    /// Duration seen by the callees in seconds, summed over the requests.
    public let calleeSeconds: [Float]
    /// Failed requests.
    public let failures: [Float]

    /// Makes a table.
    ///
    /// - Precondition: each column has a cell for each edge and row; times ascend.
    public init(
        graph: ServiceGraph, timesSeconds: [Double], requests: [Float], callerSeconds: [Float],
        calleeSeconds: [Float], failures: [Float]
    ) {
        let count = graph.edges.count * timesSeconds.count
        precondition(
            [requests, callerSeconds, calleeSeconds, failures].allSatisfy { $0.count == count },
            "an edge table needs a cell for each edge and row")
        precondition(zip(timesSeconds, timesSeconds.dropFirst()).allSatisfy { $0 < $1 }, "times must ascend")
        self.graph = graph
        self.timesSeconds = timesSeconds
        self.requests = requests
        self.callerSeconds = callerSeconds
        self.calleeSeconds = calleeSeconds
        self.failures = failures
    }

    /// Makes a table of samples in any order. Several samples of one edge and time, from replicas or from parts of a
    /// file, add up; a value counts as measured if any of them has it.
    ///
    /// - Parameters:
    ///   - services: services that belong to the graph although no sample names them.
    ///   - timesSeconds: rows that belong to the table although no sample has their time.
    public init(
        samples: some Collection<EdgeSample>, services: some Sequence<Workload> = [],
        timesSeconds extraTimes: some Sequence<Double> = []
    ) {
        let graph = ServiceGraph(services: services, calls: samples.lazy.map { ($0.caller, $0.callee) })
        let times = Set(samples.lazy.map(\.timeSeconds)).union(extraTimes).filter(\.isFinite).sorted()
        var services: [Workload: Int] = [:]
        for (index, service) in graph.services.enumerated() { services[service] = index }
        var edges: [ServiceGraph.Edge: Int] = [:]
        for (index, edge) in graph.edges.enumerated() { edges[edge] = index }
        var rows: [Double: Int] = [:]
        for (index, time) in times.enumerated() { rows[time] = index }

        let blank = [Float](repeating: .nan, count: graph.edges.count * times.count)
        var (requests, callerSeconds, calleeSeconds, failures) = (blank, blank, blank, blank)
        for sample in samples {
            guard let row = rows[sample.timeSeconds], let caller = services[sample.caller],
                let callee = services[sample.callee],
                let edge = edges[ServiceGraph.Edge(caller: caller, callee: callee)]
            else { continue }
            let cell = edge * times.count + row
            Self.add(sample.requests, to: &requests[cell])
            Self.add(sample.callerSeconds, to: &callerSeconds[cell])
            Self.add(sample.calleeSeconds, to: &calleeSeconds[cell])
            Self.add(sample.failures, to: &failures[cell])
        }
        self.init(
            graph: graph, timesSeconds: times, requests: requests, callerSeconds: callerSeconds,
            calleeSeconds: calleeSeconds, failures: failures)
    }

    /// Number of rows.
    public var rowCount: Int { timesSeconds.count }

    /// Position of the first row whose time is not before the given one.
    public func row(notBefore seconds: Double) -> Int {
        var low = 0
        var high = timesSeconds.count
        while low < high {
            let middle = (low + high) / 2
            if timesSeconds[middle] < seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The most common interval between rows in seconds; nil for fewer than two rows.
    public var intervalSeconds: Double? {
        let steps = zip(timesSeconds, timesSeconds.dropFirst()).map { $1 - $0 }.sorted()
        return steps.isEmpty ? nil : steps[steps.count / 2]
    }

    /// Adds a measured value to a cell; one that was not measured changes nothing.
    package static func add(_ value: Double, to cell: inout Float) {
        guard value.isFinite else { return }
        cell = cell.isNaN ? Float(value) : cell + Float(value)
    }
}
