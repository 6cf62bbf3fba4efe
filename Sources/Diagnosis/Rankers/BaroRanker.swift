internal import Core
package import Engine

/// `baro`: the robust scorer of BARO. A service scores by the metric that leaves its median by the most interquartile
/// ranges, both of quiet rows; calls into it count as metrics. Without quiet rows, the rows just before serve.
///
/// Source: Pham, Ha and Zhang, "BARO: Robust Root Cause Analysis for Microservices via Multivariate Bayesian Online
/// Change Point Detection", FSE 2024.
package struct BaroRanker: RankerPlugin {
    package let manifest = Manifest(
        name: "baro", kind: .ranker, version: "1.0",
        summary: "ranks by the largest change of a metric in interquartile ranges (BARO)")

    package init() {}

    package func fit(_ reference: RankReference, parameters: Parameters) throws -> any FittedRanker {
        Fitted(reference)
    }

    /// Median and interquartile range.
    private struct Scale {
        let median: Double
        let range: Double

        init?(_ values: some Sequence<Float>) {
            let ascending = Order.sorted(values)
            guard ascending.count >= 2 else { return nil }
            median = Order.quantile(0.5, of: ascending)
            let range = Order.quantile(0.75, of: ascending) - Order.quantile(0.25, of: ascending)
            // What varies by rounding alone does not vary.
            self.range = range > 1e-5 * abs(median) ? range : 0
        }
    }

    private struct Fitted: FittedRanker {
        static let quantities = [EdgeQuantity.callerLatency, .calleeLatency, .failureRate]
        let graph: ServiceGraph
        /// By quantity and edge.
        let edges: [[Scale?]]
        /// By metric and service.
        let metrics: [String: [Scale?]]

        init(_ reference: RankReference) {
            let history = reference.history
            graph = history.graph
            var buffer = [Float](repeating: .nan, count: history.rowCount)
            edges = Self.quantities.map { quantity in
                history.graph.edges.indices.map { edge in
                    quantity.fill(&buffer, from: history.edges, edge: edge, rows: 0..<history.rowCount)
                    return Scale(reference.quietRows.map { buffer[$0] })
                }
            }
            var metrics: [String: [Scale?]] = [:]
            for track in history.metrics {
                metrics[track.name] = history.graph.services.indices.map { service in
                    Scale(reference.quietRows.map { track.values[service * history.rowCount + $0] })
                }
            }
            self.metrics = metrics
        }

        func rank(_ history: SystemHistory, _ window: RankWindow) -> Ranking {
            let graph = history.graph
            var scores = history.candidates(window).map { $0 ? 0 : Double.nan }
            var names = [String?](repeating: nil, count: scores.count)
            func note(_ score: Double, _ name: String, _ service: Int) {
                guard score > scores[service] else { return }
                scores[service] = score
                names[service] = name
            }
            var excess = Excess(beforeCount: window.before.count, duringCount: window.during.count)
            let services = graph.services.map(self.graph.index(of:))
            for track in history.metrics {
                let scales = metrics[track.name]
                for service in scores.indices {
                    excess.load(track, of: service, rowCount: history.rowCount, window)
                    note(change(excess, services[service].flatMap { scales?[$0] }), track.name, service)
                }
            }
            for (edge, call) in graph.edges.enumerated() {
                let known = services[call.caller].flatMap { caller in
                    services[call.callee].flatMap { self.graph.position(of: .init(caller: caller, callee: $0)) }
                }
                for (index, quantity) in Self.quantities.enumerated() {
                    excess.load(quantity, of: edge, in: history.edges, window)
                    note(change(excess, known.flatMap { edges[index][$0] }), quantity.label, call.callee)
                }
            }
            return Ranking(graph: graph, scores: scores) { service in
                names[service].map {
                    [.observation("\($0) changed by \(ratioText(scores[service])) its interquartile range")]
                } ?? []
            }
        }

        private func change(_ excess: Excess, _ known: Scale?) -> Double {
            guard let scale = known ?? Scale(excess.buffer[0..<excess.beforeCount]) else { return 0 }
            let distances = [excess.furthest(.up), excess.furthest(.down)].map { abs($0 - scale.median) }
            guard let distance = distances.filter({ !$0.isNaN }).max() else { return 0 }
            // A metric that never varies is taken in its own unit, as published.
            return scale.range > 0 ? distance / scale.range : distance
        }
    }
}

extension EdgeQuantity {
    var label: String {
        switch self {
        case .callerLatency, .calleeLatency: "latency of calls into it"
        case .network: "time between caller and callee"
        case .failureRate: "failure rate of calls into it"
        case .requests: "calls into it"
        }
    }
}

extension Excess {
    /// Reads a service's rows of a metric before and during.
    mutating func load(_ track: MetricTrack, of service: Int, rowCount: Int, _ window: RankWindow) {
        let start = service * rowCount
        for row in window.rows { buffer[row - window.rows.lowerBound] = track.values[start + row] }
    }
}

/// "3.4 times", "120 times".
func ratioText(_ ratio: Double) -> String {
    guard let tenths = Int(exactly: (ratio * 10).rounded()) else { return "\(ratio) times" }
    return tenths >= 100 ? "\(tenths / 10) times" : "\(tenths / 10).\(tenths % 10) times"
}
