/// A possible cause, with the reasons.
public struct Suspect: Sendable, Equatable {
    public let service: Workload
    /// Suspicion score; comparable only within one ranker.
    public let score: Double
    /// Share of the sum of all scores, 0 to 1.
    public let share: Double
    /// Reasons, most important first; may be empty.
    public let reasons: [Reason]

    /// Makes a suspect.
    public init(service: Workload, score: Double, share: Double, reasons: [Reason]) {
        self.service = service
        self.score = score
        self.share = share
        self.reasons = reasons
    }
}

/// Services in the order of suspicion.
public struct Ranking: Sendable, Equatable {
    /// All services that can be a cause, the highest score first and by name among equals.
    public let suspects: [Suspect]

    /// Makes a ranking of scores by service.
    ///
    /// - Parameters:
    ///   - scores: one for each service of the graph; NaN for a service that is not a suspect.
    ///   - reasons: the reasons of a service, asked for the first `explained` of them only.
    public init(
        graph: ServiceGraph, scores: [Double], explained: Int = 5, reasons: (Int) -> [Reason] = { _ in [] }
    ) {
        // Sums come out differently in another order of services. Scores that differ by rounding alone are equal.
        let scores = scores.map(\.withoutRounding)
        let order = graph.services.indices.filter { !scores[$0].isNaN }.sorted {
            // Services are in order of name.
            (scores[$0], $1) > (scores[$1], $0)
        }
        let total = order.reduce(0) { $0 + max(0, scores[$1]) }
        suspects = order.enumerated().map { rank, service in
            Suspect(
                service: graph.services[service], score: scores[service],
                share: total > 0 ? max(0, scores[service]) / total : 0,
                reasons: rank < explained ? reasons(service) : [])
        }
    }

    /// Makes a ranking of suspects that are in order.
    public init(suspects: [Suspect]) {
        self.suspects = suspects
    }

    /// The highest score; nil without suspects.
    public var topScore: Double? { suspects.first?.score }

    /// How many services share the highest score.
    public var tiedAtTop: Int {
        guard let top = topScore else { return 0 }
        return suspects.prefix { $0.score == top }.count
    }
}

extension Double {
    /// The number to 36 bits of its significand.
    fileprivate var withoutRounding: Double {
        guard isFinite else { return self }
        let rounded = Double(bitPattern: (bitPattern &+ 0x8000) & ~0xFFFF)
        return rounded.isFinite ? rounded : self
    }
}
