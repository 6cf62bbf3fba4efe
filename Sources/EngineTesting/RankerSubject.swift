internal import Core
internal import Engine

/// The checks behind ``RankerLaw``.
struct RankerSubject {
    let plugin: any RankerPlugin
    let parameters: Parameters

    func rankingAgainGivesTheSame() throws {
        let system = LawSystem()
        let history = system.history
        let first = try fit(history)
        let ranking = first.rank(history, LawSystem.window)
        _ = first.rank(history, RankWindow(during: 40..<43, before: 20..<40))
        try demand(first.rank(history, LawSystem.window) == ranking, "the same ranker ranks differently")
        let again = try fit(LawSystem().history).rank(LawSystem().history, LawSystem.window)
        try demand(again == ranking, "a ranker that was fitted again ranks differently")
    }

    func namesMeanNothing() throws {
        let names = ["outside", "front", "basket", "offers", "twin-a", "twin-b", "store"]
        let others = ["m", "z", "b", "y", "a", "x", "c"]
        let rename = Dictionary(uniqueKeysWithValues: zip(names, others))
        let plain = LawSystem().history
        let renamed = LawSystem { rename[$0] ?? $0 }.history
        let expected = scores(try fit(plain).rank(plain, LawSystem.window))
        let found = scores(try fit(renamed).rank(renamed, LawSystem.window))
        for (name, other) in rename {
            try demand(
                isClose(expected[name], found[other]),
                "'\(name)' scores \(text(expected[name])), but \(text(found[other])) when it is called '\(other)'")
        }
    }

    func equalEvidenceGivesEqualScores() throws {
        let history = LawSystem().history
        let found = scores(try fit(history).rank(history, LawSystem.window))
        try demand(
            found["twin-a"] == found["twin-b"],
            "two services with the same rows score \(text(found["twin-a"])) and \(text(found["twin-b"]))")
    }

    func suspectsAreInOrder() throws {
        for (what, ranking) in try rankings() {
            for (first, second) in zip(ranking.suspects, ranking.suspects.dropFirst()) {
                try demand(
                    (second.score, first.service) < (first.score, second.service),
                    "\(what): '\(second.service)' follows '\(first.service)' out of order")
            }
        }
    }

    func laterRowsChangeNothing() throws {
        let system = LawSystem()
        let quiet = system.history(rows: LawSystem.quietRowCount)
        let ranker = try fit(quiet)
        let end = LawSystem.window.during.upperBound
        try demand(
            ranker.rank(system.history, LawSystem.window) == ranker.rank(system.history(rows: end), LawSystem.window),
            "the ranking depends on rows after the window")
    }

    func calledServicesAreSuspects() throws {
        let history = LawSystem().history
        let names = try fit(history).rank(history, LawSystem.window).suspects.map(\.service.name)
        try demand(Set(names).count == names.count, "a service appears twice")
        for name in ["front", "basket", "offers", "twin-a", "twin-b", "store"] {
            try demand(names.contains(name), "'\(name)' is called, but not a suspect")
        }
    }

    func outsideCallersAreNoSuspects() throws {
        let history = LawSystem().history
        let ranking = try fit(history).rank(history, LawSystem.window)
        try demand(
            !ranking.suspects.contains { $0.service.name == "outside" }, "a caller outside is among the suspects")
    }

    func scoresAreFinite() throws {
        for (what, ranking) in try rankings() {
            try demand(ranking.suspects.allSatisfy { $0.score.isFinite }, "\(what): a score is not finite")
            try demand(
                ranking.suspects.allSatisfy { (0...1).contains($0.share) }, "\(what): a share is not within 0 to 1")
            let total = ranking.suspects.reduce(0) { $0 + $1.share }
            try demand(total == 0 || abs(total - 1) < 1e-9, "\(what): the shares add up to \(total)")
        }
    }

    func missingValuesGiveARanking() throws {
        var system = LawSystem()
        for index in system.samples.indices {
            switch index % 5 {
            case 0: system.samples[index].requests = .nan
            case 1: system.samples[index].callerSeconds = .nan
            case 2: system.samples[index].calleeSeconds = .nan
            case 3: system.samples[index].failures = .nan
            default: break
            }
        }
        try check(system.history, LawSystem.window)
        for index in system.samples.indices {
            system.samples[index] = EdgeSample(
                timeSeconds: system.samples[index].timeSeconds, caller: system.samples[index].caller,
                callee: system.samples[index].callee)
        }
        try check(system.history, LawSystem.window)
        system.series = []
        try check(system.history, LawSystem.window)
        // Metrics without calls.
        try check(SystemHistory(samples: [], series: LawSystem().series), LawSystem.window)
    }

    func emptinessGivesARanking() throws {
        let nothing = SystemHistory(samples: [], series: [])
        let empty = RankWindow(during: 0..<0, before: 0..<0)
        try check(nothing, empty, quietRows: [])
        let history = LawSystem().history
        try check(history, empty, quietRows: [])
        try check(history, RankWindow(during: 0..<3, before: 0..<0), quietRows: [])
        try check(history, RankWindow(during: 20..<20, before: 0..<20))
        let ranker = try fit(nothing, quietRows: [])
        try check(ranker.rank(history, LawSystem.window), history)
    }

    func cyclesGiveARanking() throws {
        let cyclic = LawSystem(extraCalls: [
            ("store", "front"), ("store", "store"), ("twin-a", "twin-b"), ("twin-b", "twin-a"),
        ])
        try check(cyclic.history, LawSystem.window)
    }

    func newServicesGiveARanking() throws {
        let ranker = try fit(LawSystem().history)
        let grown = LawSystem(extraCalls: [("front", "newcomer"), ("newcomer", "store")]).history
        try check(ranker.rank(grown, LawSystem.window), grown)
        let renamed = LawSystem { $0 + "-2" }.history
        try check(ranker.rank(renamed, LawSystem.window), renamed)
    }

    private func fit(_ history: SystemHistory, quietRows: [Int]? = nil) throws -> any FittedRanker {
        let rows = quietRows ?? Array(0..<min(history.rowCount, LawSystem.quietRowCount))
        return try plugin.fit(
            RankReference(history: history, quietRows: rows, windowRows: 3), parameters: parameters)
    }

    /// Rankings of calm and faulty rows.
    private func rankings() throws -> [(String, Ranking)] {
        let history = LawSystem().history
        let ranker = try fit(history)
        return [
            ("with a fault", ranker.rank(history, LawSystem.window)),
            ("in calm rows", ranker.rank(history, RankWindow(during: 60..<63, before: 40..<60))),
        ]
    }

    private func check(_ history: SystemHistory, _ window: RankWindow, quietRows: [Int]? = nil) throws {
        try check(try fit(history, quietRows: quietRows).rank(history, window), history)
    }

    private func check(_ ranking: Ranking, _ history: SystemHistory) throws {
        try demand(ranking.suspects.allSatisfy { $0.score.isFinite }, "a score is not finite")
        let known = Set(history.graph.services)
        try demand(ranking.suspects.allSatisfy { known.contains($0.service) }, "a suspect is not in the history")
    }

    private func scores(_ ranking: Ranking) -> [String: Double] {
        Dictionary(ranking.suspects.map { ($0.service.name, $0.score) }) { first, _ in first }
    }

    private func isClose(_ left: Double?, _ right: Double?) -> Bool {
        guard let left, let right else { return left == right }
        return abs(left - right) <= 1e-8 * max(1, abs(left), abs(right))
    }

    private func text(_ score: Double?) -> String { score.map { "\($0)" } ?? "nothing" }
}
