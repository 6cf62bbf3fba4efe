internal import Core
internal import Glibc

/// What the `lost-time` ranker finds in a window, by edge and by service.
struct LostTimeEvidence {
    /// What is lost on edges, and what of it begins in which service.
    struct Loss {
        /// Excess by edge, the worst row's value, and by how much it exceeds what was usual.
        var excess: [Double]
        var peak: [Double]
        var added: [Double]
        /// What is lost, summed over requests, by edge.
        var lost: [Double]
        /// By service: the share of all loss that begins in it.
        var share: [Double] = []
        /// By service: the edge into it with the largest excess.
        var worstEdge: [Int?] = []

        init(edgeCount: Int) {
            excess = Array(repeating: 0, count: edgeCount)
            peak = excess
            added = excess
            lost = excess
        }
    }

    let history: SystemHistory
    let window: RankWindow
    let norms: SystemNorms
    let edge: Double
    let isCandidate: [Bool]
    var time: Loss
    var failures: Loss
    /// By edge: which side shows the larger excess of latency.
    var isCallerSide: [Bool]
    /// By edge.
    var network: Loss
    /// By edge: excess of the drop in requests, and the drop as a share of the usual requests.
    var callDrop: [Double]
    var callDropShare: [Double]
    /// By service: how much more it works than its load explains, in which metric, and how many times the usual.
    var own: [Double]
    var ownMetric: [String?]
    var ownRatio: [Double]
    /// By service: a work metric that was measured and is not above normal.
    var normalMetric: [String?]
    /// By service: how much less it calls than its own load explains, and on which edge.
    var demand: [Double]
    var demandEdge: [Int?]
    var excess: Excess

    init(_ history: SystemHistory, _ window: RankWindow, _ norms: SystemNorms, edge: Double) {
        self.history = history
        self.window = window
        self.norms = norms
        self.edge = edge
        let edges = history.graph.edges.count
        let services = history.graph.services.count
        isCandidate = history.candidates(window)
        time = Loss(edgeCount: edges)
        failures = time
        network = time
        isCallerSide = Array(repeating: true, count: edges)
        callDrop = Array(repeating: 0, count: edges)
        callDropShare = callDrop
        own = Array(repeating: 0, count: services)
        ownRatio = own
        demand = own
        ownMetric = Array(repeating: nil, count: services)
        normalMetric = ownMetric
        demandEdge = Array(repeating: nil, count: services)
        excess = Excess(beforeCount: window.before.count, duringCount: window.during.count)
    }

    mutating func collect(work: [MetricTrack]) {
        guard !window.during.isEmpty else {
            time.settle(history.graph, isCandidate)
            failures.settle(history.graph, isCandidate)
            network.settle(history.graph, isCandidate)
            return
        }
        for edge in history.graph.edges.indices {
            collectLatency(edge)
            collectFailures(edge)
            network.excess[edge] = measure(.network, edge, .up)
            if network.excess[edge] > 0 { network.added[edge] = loadAndCompare(.network, edge).added }
            callDrop[edge] = measure(.requests, edge, .down)
            if callDrop[edge] > 0 { callDropShare[edge] = droppedShare(edge) }
        }
        time.settle(history.graph, isCandidate)
        failures.settle(history.graph, isCandidate)
        network.settle(history.graph, isCandidate)
        collectOwnWork(work)
        collectDemand()
    }

    /// The score of each service; NaN for one that is not a candidate.
    var scores: [Double] {
        history.graph.services.indices.map { service in
            guard isCandidate[service] else { return .nan }
            return weight(own[service]) + time.share[service] * weight(time.largest(service))
                + failures.share[service] * weight(failures.largest(service)) + weight(network.largest(service))
                + weight(demand[service])
        }
    }

    /// What an excess adds to a score.
    func weight(_ excess: Double) -> Double {
        excess > edge ? log1p(excess - edge) : 0
    }

    private mutating func measure(_ quantity: EdgeQuantity, _ edge: Int, _ direction: Excess.Direction) -> Double {
        excess.measure(quantity, of: edge, in: history.edges, window, norms, direction, least: self.edge)
    }

    private mutating func collectLatency(_ edge: Int) {
        let caller = measure(.callerLatency, edge, .up)
        let callee = measure(.calleeLatency, edge, .up)
        isCallerSide[edge] = caller >= callee
        time.excess[edge] = max(caller, callee)
        guard time.excess[edge] > 0 else { return }
        time.added[edge] = loadAndCompare(isCallerSide[edge] ? .callerLatency : .calleeLatency, edge).added
        // The caller's clock holds all that was lost; the callee's serves where the caller was not observed.
        let isObserved = caller > 0 || !history.edges.isMissing(\.callerSeconds, edge, window.during)
        time.lost[edge] = loadAndCompare(isObserved ? .callerLatency : .calleeLatency, edge).lost
    }

    private mutating func collectFailures(_ edge: Int) {
        failures.excess[edge] = measure(.failureRate, edge, .up)
        guard failures.excess[edge] > 0 else { return }
        failures.lost[edge] = loadAndCompare(.failureRate, edge).lost
        failures.peak[edge] = excess.furthest(.up)
    }

    /// What was lost in the window, summed over requests, and the added mean of its worst row: the distance from the
    /// higher of the norm and the median before.
    private mutating func loadAndCompare(_ quantity: EdgeQuantity, _ edge: Int) -> (lost: Double, added: Double) {
        excess.load(quantity, of: edge, in: history.edges, window)
        let (norm, before) = (norms.usual(quantity, edge).median, excess.medianBefore())
        guard !norm.isNaN || !before.isNaN else { return (0, 0) }
        let level = norm.isNaN ? before : before.isNaN ? norm : max(norm, before)
        var (lost, added) = (0.0, 0.0)
        for (offset, row) in window.during.enumerated() {
            let value = Double(excess.buffer[excess.beforeCount + offset])
            let requests = Double(history.edges.requests[edge * history.rowCount + row])
            guard value > level, requests > 0 else { continue }
            lost += (value - level) * requests
            added = max(added, value - level)
        }
        return (lost, added)
    }

    private mutating func droppedShare(_ edge: Int) -> Double {
        excess.load(.requests, of: edge, in: history.edges, window)
        let usual = norms.usual(.requests, edge).median
        let level = usual.isNaN ? excess.medianBefore() : usual
        return level > 0 ? 1 - excess.furthest(.down) / level : 0
    }
}
