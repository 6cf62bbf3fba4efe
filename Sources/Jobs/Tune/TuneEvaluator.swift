internal import Core
internal import Engine
internal import Evaluation

/// Fits and measures a candidate.
struct TuneEvaluator: Sendable {
    /// How much of the data and of training a measurement uses.
    struct Effort: Sendable, Hashable {
        /// Share of the rows to fit on, the newest ones.
        let share: Double
        let workloads: Int
        /// Limit on epochs of training.
        let epochs: Int
    }

    private let registry: Registry
    private let settings: TuneSettings
    private let splits: [TuneSplit]
    /// The compared rows of each workload with synthetic faults; empty where real ones are known.
    private let perturbed: [[Perturbation]]

    /// Rows that a fit gets at least.
    private static let leastRows = 600
    /// Rows with synthetic faults that are aimed at, and how often the same rows are used for it at most.
    private static let wantedRows = 6000
    private static let mostDraws = 6

    init(_ splits: [TuneSplit], registry: Registry, settings: TuneSettings) {
        self.registry = registry
        self.settings = settings
        self.splits = splits
        perturbed = splits.map { Self.perturbations($0, $0.validation, from: $0.validationSeconds, settings.seed) }
    }

    var workloadCount: Int { splits.count }

    private static func perturbations(
        _ split: TuneSplit, _ series: [Series], from seconds: Double, _ seed: UInt64
    ) -> [Perturbation] {
        guard split.events.isEmpty else { return [] }
        let spreads = Perturbation.spreads(of: split.fitting)
        let firsts = series.map { one in
            (0..<one.rowCount).first { one.timeSeconds(ofRow: $0) >= seconds } ?? one.rowCount
        }
        // A short part holds few faults: several draws of them keep chance out of the comparison.
        let rows = zip(series, firsts).reduce(0) { $0 + $1.0.rowCount - $1.1 }
        let draws = min(mostDraws, max(1, wantedRows / max(1, rows)))
        return (0..<draws).flatMap { draw in
            zip(series, firsts).enumerated().map { index, part in
                Perturbation(
                    of: part.0, from: part.1, spreads: spreads,
                    seed: seed &+ UInt64(index) &+ UInt64(draw) &* 0x9e37_79b9)
            }
        }
    }

    /// Figures on the compared rows.
    ///
    /// - Throws: the first error if no workload can be fitted.
    func measure(_ candidate: TuneCandidate, _ effort: Effort) async throws -> TuneFigures {
        try await mean(over: Array(splits.indices.prefix(effort.workloads))) { index in
            try measure(
                candidate, effort, splits[index], splits[index].validation, perturbed[index],
                from: splits[index].validationSeconds)
        }
    }

    /// Figures on the test rows, fitted on the same rows as for the comparison.
    func test(_ candidate: TuneCandidate, _ effort: Effort) async throws -> TuneFigures {
        try await mean(over: Array(splits.indices)) { index in
            let split = splits[index]
            let series = split.test ?? []
            // Other faults than those that the candidate was chosen by.
            let faults = Self.perturbations(split, series, from: split.testSeconds, settings.seed ^ 0x7465_7374)
            return try measure(candidate, effort, split, series, faults, from: split.testSeconds)
        }
    }

    private func mean(
        over indices: [Int], _ measure: @escaping @Sendable (Int) throws -> TuneFigures
    ) async throws -> TuneFigures {
        var waiting = indices[...]
        let results = await withTaskGroup(of: Result<TuneFigures, any Error>.self) { group in
            func begin() {
                guard let index = waiting.popFirst() else { return }
                group.addTask { Result { try measure(index) } }
            }
            for _ in 0..<max(1, settings.jobCount) { begin() }
            var results: [Result<TuneFigures, any Error>] = []
            for await result in group {
                begin()
                results.append(result)
            }
            return results
        }
        let figures = results.compactMap { try? $0.get() }
        if figures.isEmpty, case .failure(let error)? = results.first { throw error }
        return .mean(figures, of: indices.count)
    }

    private func measure(
        _ candidate: TuneCandidate, _ effort: Effort, _ split: TuneSplit, _ series: [Series],
        _ perturbations: [Perturbation], from seconds: Double
    ) throws -> TuneFigures {
        let start = ContinuousClock.now
        var configuration = candidate.configuration()
        configuration.seed = settings.seed
        limitEpochs(&configuration, effort.epochs)
        let detector = try DetectorTrainer(configuration, registry: registry).fit(
            split.fitting(share: effort.share, atLeast: Self.leastRows),
            context: FitContext(workload: split.workload, seed: settings.seed))
        var tally = Tally()
        for one in series {
            let scored = try detector.score(one)
            let labels = LabeledEvent.labels(of: split.events, at: scored.timesSeconds)
            for row in 0..<scored.count where scored.timesSeconds[row] >= seconds {
                tally.addNormal(isLabelled: labels[row], isAnomalous: scored.verdicts[row])
                if perturbations.isEmpty {
                    tally.add(score: scored.scores[row], isLabelled: labels[row], isAnomalous: scored.verdicts[row])
                }
            }
        }
        for fault in perturbations {
            let scored = try detector.score(fault.series)
            for row in 0..<scored.count where scored.timesSeconds[row] >= seconds {
                let place = (scored.timesSeconds[row] - fault.series.startSeconds) / fault.series.intervalSeconds
                guard let number = Int(exactly: place.rounded()), fault.labels.indices.contains(number) else {
                    continue
                }
                tally.add(
                    score: scored.scores[row], isLabelled: fault.labels[number], isAnomalous: scored.verdicts[row])
            }
        }
        return tally.figures(allowed: settings.allowedFalsePositives, seconds: (ContinuousClock.now - start).seconds)
    }

    /// Training in a comparison is shorter than the configured one.
    private func limitEpochs(_ configuration: inout DetectorConfiguration, _ epochs: Int) {
        let model = configuration.model
        guard let manifest = try? registry.manifest(.model, model.plugin),
            let parameters = try? manifest.resolve(model.parameters),
            case .integer(let given)? = parameters.values["epochs"]
        else { return }
        configuration.model.parameters["epochs"] = .integer(min(given, epochs))
    }

    /// Names of the features that the candidate's false alarms and highest normal scores are attributed to, most first.
    func noisyColumns(_ candidate: TuneCandidate) throws -> [String] {
        var parts: [String: Double] = [:]
        for split in splits.prefix(4) {
            let detector = try DetectorTrainer(candidate.configuration(), registry: registry).fit(
                split.fitting, context: FitContext(workload: split.workload, seed: settings.seed))
            for one in split.validation {
                let scored = try detector.score(one)
                let width = scored.features.count
                let rows = (0..<scored.count).filter { scored.timesSeconds[$0] >= split.validationSeconds }
                for row in rows.sorted(by: { scored.scores[$0] > scored.scores[$1] }).prefix(max(1, rows.count / 50)) {
                    for (feature, name) in scored.features.enumerated() {
                        parts[name, default: 0] += Double(max(0, scored.contributions[row * width + feature]))
                    }
                }
            }
        }
        let columns = Set(splits.flatMap { $0.fitting.first?.columns ?? [] })
        return parts.filter { columns.contains($0.key) }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }
}

/// Counts over the rows of a workload.
private struct Tally {
    private var scores: [Double] = []
    private var labels: [Bool] = []
    private var verdicts: [Bool] = []
    private var normalCount = 0
    private var falseCount = 0

    mutating func addNormal(isLabelled: Bool, isAnomalous: Bool) {
        guard !isLabelled else { return }
        normalCount += 1
        if isAnomalous { falseCount += 1 }
    }

    mutating func add(score: Double, isLabelled: Bool, isAnomalous: Bool) {
        scores.append(score)
        labels.append(isLabelled)
        verdicts.append(isAnomalous)
    }

    func figures(allowed: Double, seconds: Double) -> TuneFigures {
        // Where nothing was wrong there is nothing to rank.
        let aucPR = (try? AreaUnderCurve(scores: scores, labels: labels))?.precisionRecall ?? 0
        let f1 = (try? PointQuality(verdicts: verdicts, labels: labels))?.f1 ?? 0
        let rate = normalCount > 0 ? Double(falseCount) / Double(normalCount) : 0
        return TuneFigures(
            criterion: TuneFigures.criterion(aucPR: aucPR, f1: f1, falsePositives: rate, allowed: allowed),
            aucPR: aucPR, f1: f1, falsePositiveRate: rate, seconds: seconds, workloadCount: 1)
    }
}

extension Duration {
    /// As a number of seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
