internal import Core

extension LostTimeEvidence.Loss {
    /// Finds what begins where: a loss on the calls into a service that its own calls do not explain.
    mutating func settle(_ graph: ServiceGraph, _ isCandidate: [Bool]) {
        var itself = [Double](repeating: 0, count: graph.services.count)
        worstEdge = Array(repeating: nil, count: graph.services.count)
        for (position, edge) in graph.edges.enumerated() {
            if excess[position] > 0, excess[position] > largest(edge.callee) { worstEdge[edge.callee] = position }
            // A service that calls itself does not explain its own loss.
            guard edge.caller != edge.callee else { continue }
            itself[edge.callee] += lost[position]
            itself[edge.caller] -= lost[position]
        }
        for service in itself.indices where itself[service] < 0 || !isCandidate[service] { itself[service] = 0 }
        let total = itself.reduce(0, +)
        share = total > 0 ? itself.map { $0 / total } : itself
    }

    /// The largest excess of an edge into a service.
    func largest(_ service: Int) -> Double {
        worstEdge[service].map { excess[$0] } ?? 0
    }
}

extension LostTimeEvidence {
    mutating func collectOwnWork(_ track: MetricTrack) {
        guard let norm = norms.metrics[track.name] else { return }
        let rows = window.rows
        for service in history.graph.services.indices {
            let start = service * history.rowCount
            for row in rows { excess.buffer[row - rows.lowerBound] = track.values[start + row] }
            let usual = norm[service]
            let furthest = excess.furthest(.up)
            guard !furthest.isNaN, !usual.median.isNaN else { continue }
            let work = excess.measure(usual, .up, least: edge)
            if work == 0 {
                if normalMetric[service] == nil { normalMetric[service] = track.name }
                continue
            }
            let unexplained = work - loadExcess(service, .up, least: 0)
            guard unexplained > own[service] else { continue }
            own[service] = unexplained
            ownMetric[service] = track.name
            ownRatio[service] = usual.median > 0 ? furthest / usual.median : .infinity
        }
    }

    mutating func collectDemand() {
        for (position, call) in history.graph.edges.enumerated() where callDrop[position] > 0 {
            guard call.caller != call.callee else { continue }
            let unexplained = callDrop[position] - loadExcess(call.caller, .down, least: 0)
            guard unexplained > demand[call.caller] else { continue }
            demand[call.caller] = unexplained
            demandEdge[call.caller] = position
        }
    }

    /// The excess of the requests that a service answers.
    private mutating func loadExcess(_ service: Int, _ direction: Excess.Direction, least: Double) -> Double {
        history.edges.fillLoad(&excess.buffer, service: service, rows: window.rows)
        return excess.measure(norms.load[service], direction, least: least)
    }
}
