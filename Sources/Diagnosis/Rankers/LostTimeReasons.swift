internal import Core

/// Says in words what the `lost-time` ranker found.
struct LostTimeReasons {
    private let evidence: LostTimeEvidence

    init(_ evidence: LostTimeEvidence) {
        self.evidence = evidence
    }

    /// The reasons that add to a service's score, the weightiest first; and that its own work is normal, where calls into
    /// it are slow.
    func reasons(for service: Int) -> [Reason] {
        var weighted = [time(service), failures(service), network(service), own(service), demand(service)]
            .compactMap(\.self)
        // Stable: among equals the order above holds.
        weighted = weighted.enumerated().sorted { ($0.element.weight, $1.offset) > ($1.element.weight, $0.offset) }
            .map(\.element)
        var reasons = weighted.map(\.reason)
        let isSlow = evidence.time.largest(service) > 0
        if isSlow, evidence.own[service] == 0, let metric = evidence.normalMetric[service] {
            reasons.append(.ownWorkNormal(metric: metric))
        }
        return reasons
    }

    private typealias Weighted = (reason: Reason, weight: Double)

    private func time(_ service: Int) -> Weighted? {
        guard let edge = evidence.time.worstEdge[service] else { return nil }
        let share = evidence.time.share[service]
        let weight = share * evidence.weight(evidence.time.excess[edge])
        guard weight > 0 else { return nil }
        let side: Reason.Side = evidence.isCallerSide[edge] ? .caller : .callee
        return (.lostTime(share: share, side: side, addedSeconds: evidence.time.added[edge]), weight)
    }

    private func failures(_ service: Int) -> Weighted? {
        guard let edge = evidence.failures.worstEdge[service] else { return nil }
        let share = evidence.failures.share[service]
        let weight = share * evidence.weight(evidence.failures.excess[edge])
        guard weight > 0 else { return nil }
        let usual = evidence.norms.usual(.failureRate, edge).median
        let rate = evidence.failures.peak[edge]
        return (.failures(share: share, rate: rate, usualRate: usual.isNaN ? 0 : usual), weight)
    }

    private func network(_ service: Int) -> Weighted? {
        guard let edge = evidence.network.worstEdge[service] else { return nil }
        let weight = evidence.weight(evidence.network.excess[edge])
        guard weight > 0 else { return nil }
        return (.network(addedSeconds: evidence.network.added[edge]), weight)
    }

    private func own(_ service: Int) -> Weighted? {
        let weight = evidence.weight(evidence.own[service])
        guard weight > 0, let metric = evidence.ownMetric[service] else { return nil }
        return (.ownWork(metric: metric, ratio: evidence.ownRatio[service]), weight)
    }

    private func demand(_ service: Int) -> Weighted? {
        let weight = evidence.weight(evidence.demand[service])
        guard weight > 0, let edge = evidence.demandEdge[service] else { return nil }
        let callee = evidence.history.graph.services[evidence.history.graph.edges[edge].callee]
        return (.fewerCalls(callee: callee, drop: evidence.callDropShare[edge]), weight)
    }
}
