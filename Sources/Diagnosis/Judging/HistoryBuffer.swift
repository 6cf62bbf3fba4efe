package import Core

/// The latest rows of a system, for rankings while it runs. Its size depends on the edges and rows it keeps, not on how
/// long it runs.
package struct HistoryBuffer: Sendable {
    /// Most rows kept.
    package let capacity: Int
    private var timesSeconds: [Double] = []
    private var graph = ServiceGraph(calls: [])
    /// Places in the graph by name, so that a row is taken in one look at each sample.
    private var services: [Workload: Int] = [:]
    private var edges: [ServiceGraph.Edge: Int] = [:]
    /// Edge-major with `capacity` cells an edge; the first `timesSeconds.count` of them are in use.
    private var requests: [Float] = []
    private var callerSeconds: [Float] = []
    private var calleeSeconds: [Float] = []
    private var failures: [Float] = []
    private var metricNames: [String]
    /// By metric; service-major like the edges.
    private var metrics: [[Float]]

    /// What was measured of a workload in an interval, in the order of the metrics' names.
    package typealias MetricSample = (workload: Workload, values: [Float])

    /// Makes an empty buffer.
    ///
    /// - Precondition: `capacity` is positive.
    package init(capacity: Int, metricNames: [String] = []) {
        precondition(capacity > 0, "a buffer needs room for a row")
        self.capacity = capacity
        self.metricNames = metricNames
        metrics = metricNames.map { _ in [] }
    }

    /// Number of rows kept.
    package var rowCount: Int { timesSeconds.count }

    /// Adds an interval. One that is not later than the last is left out, and false is returned.
    @discardableResult
    package mutating func append(
        timeSeconds: Double, samples: [EdgeSample], metrics metricSamples: [MetricSample] = []
    ) -> Bool {
        guard timeSeconds.isFinite, timesSeconds.last.map({ $0 < timeSeconds }) ?? true else { return false }
        makeRoom()
        var places = samples.map(position(of:))
        if places.contains(nil) || metricSamples.contains(where: { services[$0.workload] == nil }) {
            grow(samples, metricSamples.map(\.workload))
            places = samples.map(position(of:))
        }
        let row = timesSeconds.count
        timesSeconds.append(timeSeconds)
        for (sample, edge) in zip(samples, places) {
            guard let edge else { continue }
            let cell = edge * capacity + row
            EdgeTable.add(sample.requests, to: &requests[cell])
            EdgeTable.add(sample.callerSeconds, to: &callerSeconds[cell])
            EdgeTable.add(sample.calleeSeconds, to: &calleeSeconds[cell])
            EdgeTable.add(sample.failures, to: &failures[cell])
        }
        for sample in metricSamples {
            guard let service = services[sample.workload] else { continue }
            for (metric, value) in sample.values.prefix(metrics.count).enumerated() {
                EdgeTable.add(Double(value), to: &metrics[metric][service * capacity + row])
            }
        }
        return true
    }

    /// The rows kept, as a history.
    package var history: SystemHistory {
        SystemHistory(
            edges: EdgeTable(
                graph: graph, timesSeconds: timesSeconds, requests: used(requests), callerSeconds: used(callerSeconds),
                calleeSeconds: used(calleeSeconds), failures: used(failures)),
            metrics: zip(metricNames, metrics).map { MetricTrack(name: $0, values: used($1)) })
    }

    /// Drops the oldest row if the buffer is full.
    private mutating func makeRoom() {
        guard timesSeconds.count == capacity else { return }
        timesSeconds.removeFirst()
        shift(&requests)
        shift(&callerSeconds)
        shift(&calleeSeconds)
        shift(&failures)
        for metric in metrics.indices { shift(&metrics[metric]) }
    }

    private func shift(_ cells: inout [Float]) {
        for start in stride(from: 0, to: cells.count, by: capacity) {
            for index in start..<start + capacity - 1 { cells[index] = cells[index + 1] }
            cells[start + capacity - 1] = .nan
        }
    }

    private func used(_ cells: [Float]) -> [Float] {
        let count = timesSeconds.count
        guard count < capacity else { return cells }
        var compact: [Float] = []
        compact.reserveCapacity(cells.count / capacity * count)
        for start in stride(from: 0, to: cells.count, by: capacity) {
            compact.append(contentsOf: cells[start..<start + count])
        }
        return compact
    }

    /// Takes in new services and edges, and then drops those of which no row is left.
    private mutating func grow(_ samples: [EdgeSample], _ workloads: [Workload]) {
        let old = graph
        let living = old.edges.indices.filter { isLiving($0) }.map { old.edges[$0] }
        let measured = old.services.indices.filter { service in
            metrics.contains { cells in cells[service * capacity..<(service + 1) * capacity].contains { !$0.isNaN } }
        }
        graph = ServiceGraph(
            services: measured.map { old.services[$0] } + workloads,
            calls: living.map { (old.services[$0.caller], old.services[$0.callee]) }
                + samples.map { ($0.caller, $0.callee) })
        let services = graph.services.map(old.index(of:))
        let edges = graph.edges.map { edge in
            services[edge.caller].flatMap { caller in
                services[edge.callee].flatMap { old.position(of: ServiceGraph.Edge(caller: caller, callee: $0)) }
            }
        }
        requests = reordered(requests, edges)
        callerSeconds = reordered(callerSeconds, edges)
        calleeSeconds = reordered(calleeSeconds, edges)
        failures = reordered(failures, edges)
        for metric in metrics.indices { metrics[metric] = reordered(metrics[metric], services) }
        self.services = [:]
        for (index, service) in graph.services.enumerated() { self.services[service] = index }
        self.edges = [:]
        for (index, edge) in graph.edges.enumerated() { self.edges[edge] = index }
    }

    private func position(of sample: EdgeSample) -> Int? {
        guard let caller = services[sample.caller], let callee = services[sample.callee] else { return nil }
        return edges[ServiceGraph.Edge(caller: caller, callee: callee)]
    }

    private func isLiving(_ edge: Int) -> Bool {
        let cells = edge * capacity..<(edge + 1) * capacity
        return [requests, callerSeconds, calleeSeconds, failures].contains { column in
            column[cells].contains { !$0.isNaN }
        }
    }

    private func reordered(_ cells: [Float], _ order: [Int?]) -> [Float] {
        var result = [Float](repeating: .nan, count: order.count * capacity)
        for (target, source) in order.enumerated() {
            guard let source else { continue }
            result.replaceSubrange(
                target * capacity..<(target + 1) * capacity, with: cells[source * capacity..<(source + 1) * capacity])
        }
        return result
    }
}
