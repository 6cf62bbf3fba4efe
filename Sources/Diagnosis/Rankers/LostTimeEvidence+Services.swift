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
    /// How much more each service works than its load explains: work grows with load at most in proportion.
    mutating func collectOwnWork(_ tracks: [MetricTrack]) {
        let rows = window.rows
        var growth = [Float](repeating: 1, count: rows.count)
        for service in history.graph.services.indices {
            loadGrowth(service, &growth)
            for track in tracks {
                guard let usual = norms.metrics[track.name]?[service] else { continue }
                excess.load(track, of: service, rowCount: history.rowCount, window)
                for index in 0..<rows.count { excess.buffer[index] /= growth[index] }
                let furthest = excess.furthest(.up)
                guard !furthest.isNaN, !usual.median.isNaN else { continue }
                let work = excess.measure(usual, .up, least: edge)
                if work == 0 {
                    if normalMetric[service] == nil { normalMetric[service] = track.name }
                } else if work > own[service] {
                    own[service] = work
                    ownMetric[service] = track.name
                    ownRatio[service] = usual.median > 0 ? furthest / usual.median : .infinity
                }
            }
        }
    }

    /// How many times its usual load a service has in each row; 1 if it is not more, or not known.
    private mutating func loadGrowth(_ service: Int, _ growth: inout [Float]) {
        let usual = norms.load[service].median
        history.edges.fillLoad(&growth, service: service, rows: window.rows)
        for index in growth.indices {
            let times = growth[index] / Float(usual)
            growth[index] = times > 1 && times.isFinite ? times : 1
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
