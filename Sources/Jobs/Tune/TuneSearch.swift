internal import Core
internal import Engine

/// Successive halving (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification", 2016): many candidates with
/// little data, the best third of them with three times as much, and so on. The metrics follow: those that false alarms
/// come from are left out as long as the detector gets better.
struct TuneSearch {
    typealias Line = TuneJob.Line

    private let evaluator: TuneEvaluator
    private let settings: TuneSettings
    private let statePath: String?
    private var state: TuneState
    private let begin = ContinuousClock.now
    private let usedBefore: Double
    private let progress: @Sendable (TuneJob.Event) -> Void
    private let isCancelled: @Sendable () -> Bool

    /// Share of the budget after which each round ends.
    private static let roundEnds = [0.4, 0.65, 0.85]
    private static let kept = 1.0 / 3
    /// What a candidate must gain over the default, and a shorter list of metrics over a longer one. Less is chance.
    private static let leastGain = 0.02

    init(
        _ evaluator: TuneEvaluator, settings: TuneSettings, state: TuneState, statePath: String?,
        progress: @escaping @Sendable (TuneJob.Event) -> Void, isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.evaluator = evaluator
        self.settings = settings
        self.state = state
        self.statePath = statePath
        self.progress = progress
        self.isCancelled = isCancelled
        usedBefore = state.usedSeconds
    }

    /// All data, as the last round uses.
    var fullEffort: TuneEvaluator.Effort { effort(round: 2) }

    private func effort(round: Int) -> TuneEvaluator.Effort {
        let share = [1.0 / 9, 1.0 / 3, 1][round]
        return TuneEvaluator.Effort(
            share: share, workloads: max(1, Int(clamping: (Double(evaluator.workloadCount) * share).rounded(.up))),
            epochs: [4, 10, 30][round])
    }

    private var usedSeconds: Double { usedBefore + (ContinuousClock.now - begin).seconds }

    private func isOver(_ share: Double) -> Bool {
        isCancelled() || usedSeconds >= settings.budgetSeconds * share
    }

    /// Measures candidates, the default first, and returns all with the best first.
    mutating func run(_ candidates: [TuneCandidate]) async throws -> [Line] {
        var lines: [TuneCandidate: Line] = [:]
        var contenders = candidates
        for round in 0..<3 {
            let effort = effort(round: round)
            progress(.round(round + 1, candidates: contenders.count))
            for candidate in contenders {
                // The default has figures of every round: nothing may be chosen that is not compared with it.
                guard candidate == candidates[0] || !isOver(Self.roundEnds[round]) else { continue }
                guard !isCancelled() || lines.isEmpty else { continue }
                let line = try await measure(candidate, effort, round: round + 1)
                lines[candidate] = line
                progress(.measured(line))
            }
            let ranked = Self.ranked(contenders.compactMap { lines[$0] }.filter { $0.round == round + 1 })
            let count = max(1, Int(clamping: (Double(ranked.count) * Self.kept).rounded(.up)))
            let best = ranked.prefix(count).filter { $0.figures != nil }.map(\.candidate)
            guard !best.isEmpty else { break }
            // The default first: its time is taken whatever is left of the budget.
            contenders = [candidates[0]] + best.filter { $0 != candidates[0] }
        }
        try await leaveOutMetrics(&lines)
        let ranked = Self.ranked(Array(lines.values))
        guard let best = ranked.first, let standard = lines[candidates[0]], best.round == standard.round,
            let own = best.figures, let known = standard.figures, own.criterion < known.criterion + Self.leastGain
        else { return ranked }
        return [standard] + ranked.filter { $0.candidate != standard.candidate }
    }

    private mutating func leaveOutMetrics(_ lines: inout [TuneCandidate: Line]) async throws {
        guard settings.fixed[.feature] == nil, var best = Self.ranked(Array(lines.values)).first,
            best.round == 3, best.figures != nil, !isOver(0.9)
        else { return }
        var excluded: [String] = []
        for column in try evaluator.noisyColumns(best.candidate).prefix(8) where !isOver(1) {
            // A comma separates patterns, and a star or question mark is one.
            guard !column.contains(where: { ",*?".contains($0) }) else { continue }
            var candidate = best.candidate
            candidate.stages[.feature]?.parameters["exclude"] = .texts(excluded + [column])
            let line = try await measure(candidate, fullEffort, round: 3)
            lines[candidate] = line
            progress(.measured(line))
            if let figures = line.figures, let now = best.figures,
                figures.criterion > now.criterion + Self.leastGain / 2
            {
                best = line
                excluded.append(column)
            }
        }
    }

    private mutating func measure(
        _ candidate: TuneCandidate, _ effort: TuneEvaluator.Effort, round: Int
    ) async throws -> Line {
        let key = "\(candidate.text) @ \(round)"
        if let known = state.entries[key] {
            return Line(candidate: candidate, round: round, figures: known.figures, problem: known.problem)
        }
        var entry = TuneState.Entry()
        do {
            entry.figures = try await evaluator.measure(candidate, effort)
        } catch {
            entry.problem = "\(error)"
        }
        state.entries[key] = entry
        state.usedSeconds = usedSeconds
        try state.write(statePath)
        return Line(candidate: candidate, round: round, figures: entry.figures, problem: entry.problem)
    }

    /// Those of later rounds first, as more data stand behind them; then by criterion; then by time.
    private static func ranked(_ lines: [Line]) -> [Line] {
        func key(_ line: Line) -> (Int, Double, Double) {
            (
                line.figures == nil ? -1 : line.round, line.figures?.criterion ?? -.infinity,
                -(line.figures?.seconds ?? 0)
            )
        }
        return lines.sorted { (key($0), $1.candidate.text) > (key($1), $0.candidate.text) }
    }
}

private func > (_ left: ((Int, Double, Double), String), _ right: ((Int, Double, Double), String)) -> Bool {
    left.0 == right.0 ? left.1 > right.1 : left.0 > right.0
}
