internal import Engine

/// A threshold plugin under test, fitted on 1,000 calm scores.
struct ThresholdSubject {
    let plugin: any ThresholdPlugin
    let parameters: Parameters
    private let normal = LawData.scores(count: 1_000)
    private let fresh = LawData.scores(count: 300, seed: 2)

    init(plugin: any ThresholdPlugin, parameters: Parameters) {
        self.plugin = plugin
        self.parameters = parameters
    }

    func fit() throws -> any FittedThreshold { try plugin.fit(normal, parameters: parameters) }

    /// Normal scores with bursts of anomalous ones.
    var mixed: [Double] {
        fresh.enumerated().map { index, score in index % 50 < 4 ? score * 40 : score }
    }

    func fittingTwiceGivesTheSameState() throws {
        try demand(try fit().state == fit().state, "two fits on the same scores give different states")
    }

    func restoringGivesTheSameBits() throws {
        let fitted = try fit()
        let restored = try plugin.restore(fitted.state, parameters: parameters)
        try demand(restored.state == fitted.state, "saved again, the state differs")
        try demand(restored.limit.bitPattern == fitted.limit.bitPattern, "different threshold after restoring")
        try demand(verdicts(mixed, fitted) == verdicts(mixed, restored), "different verdicts after restoring")
    }

    func foreignStatesAreRefused() throws {
        try checkForeignStates(fit().state) {
            try plugin.restore($0, parameters: parameters)
        } use: {
            _ = verdicts(fresh, $0)
        }
    }

    func streamsAreCausal() throws {
        let fitted = try fit()
        let altered = mixed[..<150] + mixed[150...].map { $0 * 30 }
        try demand(
            verdicts(mixed, fitted).prefix(150) == verdicts(Array(altered), fitted).prefix(150),
            "later scores change earlier verdicts")
    }

    func streamsAreIndependent() throws {
        let fitted = try fit()
        var (first, second) = (fitted.makeStream(), fitted.makeStream())
        var beside: [Verdict] = []
        for score in mixed {
            beside.append(first.judge(score))
            _ = second.judge(score * 30)
        }
        try demand(beside == verdicts(mixed, fitted), "a stream is changed by another stream")
    }

    func resetIsAsGoodAsNew() throws {
        let fitted = try fit()
        var stream = fitted.makeStream()
        if fitted.isAdaptive {
            var twin = fitted.makeStream()
            for score in mixed {
                _ = stream.judge(score * 30)
                _ = twin.judge(score * 30)
            }
            stream.reset()
            twin.reset()
            try demand(
                mixed.map { stream.judge($0) } == mixed.map { twin.judge($0) },
                "reset after the same scores, two streams differ")
            return
        }
        for score in mixed { _ = stream.judge(score * 30) }
        stream.reset()
        try demand(
            mixed.map { stream.judge($0) } == verdicts(mixed, fitted), "a reset stream remembers earlier scores")
    }

    func limitsAreFiniteAndNotNegative() throws {
        let fitted = try fit()
        for limit in [fitted.limit] + verdicts(mixed + [0, 1e300], fitted).map(\.limit) {
            try demand(limit.isFinite && limit >= 0, "a threshold is \(limit)")
        }
    }

    func firstLimitIsTheFittedOne() throws {
        let fitted = try fit()
        for score in [0, fitted.limit, fitted.limit * 10] {
            var stream = fitted.makeStream()
            let limit = stream.judge(score).limit
            try demand(limit == fitted.limit, "the fitted threshold is \(fitted.limit), the first verdict's \(limit)")
        }
    }

    func higherIsNeverMilder() throws {
        let fitted = try fit()
        for prefix in stride(from: 0, through: mixed.count, by: 7) {
            let past = mixed.prefix(prefix)
            let limit = fitted.limit
            let ladder = [0, limit / 2, limit.nextDown, limit, limit.nextUp, limit * 2, limit * 10, limit * 1e6]
            var isOver = false
            for score in ladder {
                // A stream of its own for each rung: the same past, so the same state.
                var stream = fitted.makeStream()
                for earlier in past { _ = stream.judge(earlier) }
                let verdict = stream.judge(score).isAnomalous
                try demand(verdict || !isOver, "after \(prefix) scores, \(score) is normal, but a lower one is not")
                isOver = verdict
            }
        }
    }

    func normalScoresAreNormal() throws {
        let share = Double(verdicts(normal, try fit()).count { $0.isAnomalous }) / Double(normal.count)
        try demand(share <= 0.1, "\(share * 100) % of the scores it was fitted on are anomalies")
    }

    func farAboveIsAnomalous() throws {
        let far = (normal.max() ?? 1) * 1_000
        let found = verdicts(Array(fresh.prefix(50)) + Array(repeating: far, count: 20), try fit()).suffix(20)
        try demand(found.contains { $0.isAnomalous }, "a thousand times the highest normal score is never an anomaly")
    }

    func fewScoresAreLimitOrError() throws {
        let isTaken = (try? plugin.fit([], parameters: parameters)) != nil
        try demand(!isTaken, "a threshold was fitted on no scores")
        if let fitted = try? plugin.fit([0.5], parameters: parameters) {
            try demand(fitted.limit.isFinite && fitted.limit >= 0, "the threshold from one score is \(fitted.limit)")
        }
    }

    private func verdicts(_ scores: [Double], _ fitted: any FittedThreshold) -> [Verdict] {
        var stream = fitted.makeStream()
        return scores.map { stream.judge($0) }
    }
}
