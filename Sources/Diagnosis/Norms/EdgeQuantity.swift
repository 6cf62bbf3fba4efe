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

    /// Writes the quantity of some rows to a buffer.
    func fill(_ buffer: inout [Float], at offset: Int = 0, from table: EdgeTable, edge: Int, rows: Range<Int>) {
        let cells = edge * table.rowCount + rows.lowerBound..<edge * table.rowCount + rows.upperBound
        switch self {
        case .callerLatency: Self.divide(table.callerSeconds, by: table.requests, cells, &buffer, offset)
        case .calleeLatency: Self.divide(table.calleeSeconds, by: table.requests, cells, &buffer, offset)
        case .failureRate: Self.divide(table.failures, by: table.requests, cells, &buffer, offset)
        case .network:
            for (index, cell) in cells.enumerated() {
                let mean = (table.callerSeconds[cell] - table.calleeSeconds[cell]) / table.requests[cell]
                buffer[offset + index] = mean.isFinite ? mean : .nan
            }
        case .requests:
            for (index, cell) in cells.enumerated() { buffer[offset + index] = table.requests[cell] }
        }
    }

    private static func divide(
        _ sums: [Float], by counts: [Float], _ cells: Range<Int>, _ buffer: inout [Float], _ offset: Int
    ) {
        for (index, cell) in cells.enumerated() {
            // Without requests there is no mean.
            let mean = sums[cell] / counts[cell]
            buffer[offset + index] = mean.isFinite ? mean : .nan
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
