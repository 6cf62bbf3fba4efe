internal import Core

/// Latencies over the rows of a window, for rankers that correlate them.
struct LatencyTracks {
    let rowCount: Int
    /// Caller-side latency of each edge, callee-side where the caller was not observed; edge-major.
    let edges: [Float]
    /// Latency of the calls into each service, over all its callers; service-major.
    let services: [Float]

    init(_ history: SystemHistory, rows: Range<Int>) {
        let table = history.edges
        let graph = table.graph
        rowCount = rows.count
        var edges = [Float](repeating: .nan, count: graph.edges.count * rows.count)
        var seconds = [Double](repeating: 0, count: graph.services.count * rows.count)
        var requests = seconds
        for (position, edge) in graph.edges.enumerated() {
            for row in rows {
                let cell = position * table.rowCount + row
                let side = table.callerSeconds[cell].isNaN ? table.calleeSeconds[cell] : table.callerSeconds[cell]
                let count = table.requests[cell]
                guard !side.isNaN, count > 0 else { continue }
                edges[position * rows.count + row - rows.lowerBound] = side / count
                let target = edge.callee * rows.count + row - rows.lowerBound
                seconds[target] += Double(side)
                requests[target] += Double(count)
            }
        }
        self.edges = edges
        services = zip(seconds, requests).map { $1 > 0 ? Float($0 / $1) : .nan }
    }

    func edge(_ edge: Int) -> ArraySlice<Float> { edges[edge * rowCount..<(edge + 1) * rowCount] }
    func service(_ service: Int) -> ArraySlice<Float> { services[service * rowCount..<(service + 1) * rowCount] }
}
