internal import Core
internal import Engine
import Testing

/// A score that is no number is never taken for a normal one, and leaves no trace in later ones.
@Suite struct NonFiniteScoreTests {
    /// A row of about 1e20 in calm data, far enough from a gap.
    private static func data(loudRow: Int?) -> Series {
        let calm = series(rows: 120)
        let values = calm.values.enumerated().map { index, value in index / 3 == loudRow ? value + 1e20 : value }
        return Series(
            workload: calm.workload, replica: calm.replica, columns: calm.columns, startSeconds: calm.startSeconds,
            intervalSeconds: calm.intervalSeconds, values: values)
    }

    private static func fittedDetector() throws -> Detector {
        var registry = try registry()
        try registry.register(RootScorer())
        var configuration = configuration()
        configuration.scorer = PluginChoice("root")
        return try DetectorTrainer(configuration, registry: registry)
            .fit([series(rows: 400)], context: FitContext(workload: Workload("shop/cart"), seed: 7))
    }

    @Test func nonFiniteScoreIsAnomalyWithoutAttribution() throws {
        let detector = try Self.fittedDetector()
        let scored = try detector.score(Self.data(loudRow: 60))
        // Windows of four rows; the loud row is in the differences of rows 60 and 61.
        let loud = scored.timesSeconds.indices.filter { (60...64).contains(Int((scored.timesSeconds[$0] - 1000) / 5)) }
        #expect(loud.count == 5 && scored.nonFiniteCount == 5)
        for index in loud {
            #expect(scored.scores[index] == .infinity && scored.verdicts[index])
            #expect(scored.contributions[2 * index..<2 * index + 2] == [0, 0])
            #expect(scored.limits[index].isFinite)
        }
        let episode = try #require(
            EpisodeMerger(mergeSeconds: 5).episodes(in: scored).first { $0.anomalyCount >= 5 })
        #expect(episode.peakOverLimit == .infinity && episode.attributions.allSatisfy { $0.share.isFinite })
    }

    /// Neither the scorer's memory nor the threshold's limit has taken it up.
    @Test func laterScoresAreThoseOfCalmData() throws {
        let detector = try Self.fittedDetector()
        let calm = try detector.score(Self.data(loudRow: nil))
        let scored = try detector.score(Self.data(loudRow: 60))
        // The first score after it is without the memory of the one before, as after a gap.
        #expect(Array(scored.scores.suffix(50)) == Array(calm.scores.suffix(50)))
        #expect(Array(scored.limits.prefix(55)) == Array(calm.limits.prefix(55)))
        #expect(scored.scores.suffix(54).filter { !$0.isFinite }.isEmpty)
    }

    @Test func streamMatchesBatch() throws {
        let detector = try Self.fittedDetector()
        let data = Self.data(loudRow: 60)
        var stream = try DetectorStream(detector, columns: data.columns)
        let rows = (0..<data.rowCount).compactMap { row in
            stream.push(Array(data.values[row * 3..<row * 3 + 3]), timeSeconds: data.timeSeconds(ofRow: row))
        }
        let scored = try detector.score(data)
        #expect(rows.map(\.score) == scored.scores && rows.map(\.verdict.isAnomalous) == scored.verdicts)
    }
}

/// The root of 1e30 less the squared residuals, averaged with the one before: no number where they are larger.
private struct RootScorer: ScorerPlugin {
    let manifest = Manifest(name: "root", kind: .scorer, version: "1.0", summary: "root of a difference")

    func fit(_ deviations: DeviationSet, parameters: Parameters) throws -> any FittedScorer {
        Fitted()
    }

    func restore(_ state: PluginState, shape: DeviationShape, parameters: Parameters) throws -> any FittedScorer {
        Fitted()
    }

    private struct Fitted: FittedScorer {
        var state: PluginState { PluginState() }
        func makeStream() -> any ScorerStream { Stream() }
    }

    private struct Stream: ScorerStream {
        var before: Double?

        mutating func reset() { before = nil }

        mutating func score(_ residuals: Span<Float>, contributions: inout MutableSpan<Float>) -> Double {
            var sum = 0.0
            for index in residuals.indices { sum += Double(residuals[index]) * Double(residuals[index]) }
            for index in contributions.indices { contributions[index] = Float((1e30 - sum).squareRoot()) }
            let root = (1e30 - sum).squareRoot() - 1e15 + sum
            let score = (root + (before ?? root)) / 2
            before = root
            return score
        }
    }
}
