internal import Core

/// What is derived of an edge's cells.
enum EdgeQuantity: Int, CaseIterable {
    /// Mean seconds of a request as the caller sees it.
    case callerLatency
    /// Mean seconds of a request as the callee sees it.
    case calleeLatency
    /// What lies between the two: the wire, queues and proxies.
    case network
    /// Share of the requests that fail.
    case failureRate
    /// Requests in the interval.
    case requests

    /// Writes the quantity of some rows to the start of a buffer.
    func fill(_ buffer: inout [Float], from table: EdgeTable, edge: Int, rows: Range<Int>) {
        let start = edge * table.rowCount
        for row in rows {
            let cell = start + row
            let count = table.requests[cell]
            let value: Float =
                switch self {
                case .callerLatency: table.callerSeconds[cell] / count
                case .calleeLatency: table.calleeSeconds[cell] / count
                case .network: (table.callerSeconds[cell] - table.calleeSeconds[cell]) / count
                case .failureRate: table.failures[cell] / count
                case .requests: count
                }
            // Without requests there is no mean.
            buffer[row - rows.lowerBound] = value.isFinite ? value : .nan
        }
    }
}

extension EdgeTable {
    /// Requests that a service answers, summed over its callers; NaN where no edge into it was measured.
    func fillLoad(_ buffer: inout [Float], service: Int, rows: Range<Int>) {
        for index in 0..<rows.count { buffer[index] = .nan }
        for edge in graph.edgesInto(service) {
            let start = edge * rowCount
            for row in rows {
                let count = requests[start + row]
                guard count.isFinite else { continue }
                let index = row - rows.lowerBound
                buffer[index] = buffer[index].isNaN ? count : buffer[index] + count
            }
        }
    }
}
