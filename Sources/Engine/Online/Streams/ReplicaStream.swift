internal import Core

/// One replica's stream with what explains its verdicts.
struct ReplicaStream {
    let installed: InstalledDetector
    let borrowedFrom: Workload?
    let columns: [String]
    private(set) var stream: DetectorStream
    private(set) var band: ExpectedBand
    private(set) var lastSeconds = -Double.infinity
    /// Each feature's share of the last scores, fading: a fault also disturbs the forecasts of other metrics, for a row.
    private(set) var blame: [Double]
    private let indices: [Int]

    /// Weight of a row in ``blame``; the default scorer smooths its scores as much.
    private static let blameWeight = 0.2

    /// - Throws: ``DetectorError`` where the rows lack a column of the detector.
    init(
        _ installed: InstalledDetector, borrowedFrom: Workload?, columns: [String]
    ) throws(DetectorError) {
        self.installed = installed
        self.borrowedFrom = borrowedFrom
        self.columns = columns
        stream = try DetectorStream(installed.detector, columns: columns)
        indices = try installed.detector.inputIndices(in: columns)
        band = ExpectedBand(metricCount: indices.count)
        blame = [Double](repeating: 0, count: installed.detector.feature.value.outputColumns.count)
    }

    /// - Throws: ``StateError`` where the memory is that of another detector.
    mutating func resume(
        _ memory: DetectorStreamMemory, band: ExpectedBand, blame: [Double], lastSeconds: Double
    ) throws(StateError) {
        try stream.resume(memory)
        if blame.count == self.blame.count { self.blame = blame }
        if band.distances.count == indices.count { self.band = band }
        self.lastSeconds = lastSeconds
    }

    /// Scores a row; nil while no window is complete, and between strides.
    mutating func push(_ row: WatchRow) -> RowVerdict? {
        lastSeconds = row.timeSeconds
        guard let scored = stream.push(row.values, timeSeconds: row.timeSeconds) else { return nil }
        fade(blame: scored.contributions)
        let expected = stream.expectedValues
        let actual = indices.map { row.values[$0] }
        let verdict = RowVerdict(
            key: row.key, timeSeconds: scored.timeSeconds, score: scored.score, threshold: scored.verdict.limit,
            isAnomalous: scored.verdict.isAnomalous, version: installed.version, borrowedFrom: borrowedFrom,
            explanations: scored.verdict.isAnomalous ? explanations(scored, actual, expected) : [],
            expected: expected, columns: installed.detector.feature.value.inputColumns,
            features: installed.detector.feature.value.outputColumns, contributions: scored.contributions)
        if !verdict.isAnomalous, let expected { band.learn(actual: actual, expected: expected) }
        return verdict
    }

    /// Adds each feature's share of a row's score. Shares, because the smoothed score of a fault's first row, which shows
    /// its metric best, is still low.
    private mutating func fade(blame contributions: [Float]) {
        let parts = contributions.map { Double($0) }
        let total = parts.reduce(0, +)
        guard total.isFinite, total > 0 else { return }
        for (index, part) in parts.enumerated() { blame[index] += Self.blameWeight * (part / total - blame[index]) }
    }

    private func explanations(_ row: ScoredRow, _ actual: [Float], _ expected: [Float]?) -> [Explanation] {
        let feature = installed.detector.feature.value
        // A score that is not finite blames nobody.
        let total = row.score.isFinite ? blame.reduce(0, +) : 0
        return zip(feature.outputColumns, blame).map { name, part in
            let share = total > 0 ? part / total : 0
            guard let index = feature.inputColumns.firstIndex(of: name) else {
                return Explanation(metric: name, actual: nil, share: share)
            }
            let value = actual[index]
            guard let expected else { return Explanation(metric: name, actual: Double(value), share: share) }
            let range = band.range(index, expected: expected[index], actual: value)
            return Explanation(
                metric: name, actual: Double(value), low: range.low, high: range.high,
                direction: value < expected[index] ? .below : .above, share: share)
        }.sorted { ($1.share, $0.metric) < ($0.share, $1.metric) }
    }
}
