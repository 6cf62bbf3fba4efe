import Core
internal import Engine
import Testing

@testable import Plugins

@Suite struct PercentileTests {
    /// The limit for the scores 1, 2, …, n, which is the rank that was taken.
    private func limit(_ count: Int, _ parameters: [String: ParameterValue] = [:]) throws -> Double {
        let plugin = PercentileThreshold()
        let scores = (1...count).map(Double.init).shuffledForTest()
        return try plugin.fit(scores, parameters: plugin.manifest.resolve(parameters)).limit
    }

    /// ⌈(n + 1) · q⌉, so that of n + 1 scores that are alike at most 1 − q lie above; the largest where n is too small.
    @Test(arguments: [
        (1, 1), (100, 100), (331, 331), (332, 332), (333, 333), (665, 665), (666, 665), (999, 997), (10_000, 9971),
    ])
    func usesConformalRank(count: Int, rank: Int) throws {
        #expect(try limit(count) == Double(rank))
    }

    /// (n + 1) · 99.9 % is whole here, and must not be taken for the next number because of rounding.
    @Test(arguments: [(999, 999), (1999, 1998), (2999, 2997), (9999, 9990)])
    func wholeRanksSurviveRounding(count: Int, rank: Int) throws {
        #expect(try limit(count, ["percentile": .real(99.9)]) == Double(rank))
    }

    @Test func otherPercentilesAndTheMargin() throws {
        #expect(try limit(99, ["percentile": .real(50)]) == 50)
        #expect(try limit(99, ["percentile": .real(95)]) == 95)
        #expect(try limit(99, ["percentile": .real(100)]) == 99)
        #expect(try limit(99, ["percentile": .real(95), "margin": .real(1.5)]) == 142.5)
    }

    @Test func onlyScoresAboveThresholdAreAnomalies() throws {
        let plugin = PercentileThreshold()
        var stream = try plugin.fit([1, 2, 3], parameters: plugin.manifest.resolve()).makeStream()
        let verdicts = [2.9, 3, 3.1, 0, .infinity, .nan].map { stream.judge($0) }
        #expect(verdicts.map(\.isAnomalous) == [false, false, true, false, true, true])
        #expect(verdicts.allSatisfy { $0.limit == 3 })
    }

    @Test func skipsNonFiniteScores() throws {
        let plugin = PercentileThreshold()
        let parameters = try plugin.manifest.resolve()
        #expect(try plugin.fit([1, .nan, 2, .infinity], parameters: parameters).limit == 2)
        let error = #expect(throws: ThresholdError.self) { try plugin.fit([.nan], parameters: parameters) }
        #expect(error?.description.contains("held-out") == true)
    }

    @Test func rejectsNegativeThresholdInState() throws {
        let plugin = PercentileThreshold()
        let state = PluginState(["limit": NamedArray(shape: [], values: .float64([-1]))])
        #expect(throws: StateError.badValue(array: "limit", reason: "is negative")) {
            try plugin.restore(state, parameters: plugin.manifest.resolve())
        }
    }
}

extension [Double] {
    /// Another order, the same in each run.
    fileprivate func shuffledForTest() -> [Double] {
        enumerated().sorted { ($0.offset &* 7_919) % 10_007 < ($1.offset &* 7_919) % 10_007 }.map(\.element)
    }
}

@Suite struct MeanSquaredErrorTests {
    private func score(_ residuals: [Float], features: Int, steps: Int) throws -> (Double, [Float]) {
        let plugin = MeanSquaredErrorScorer()
        let set = DeviationSet(
            shape: DeviationShape(rowCount: residuals.count / features, featureCount: features), values: residuals)
        var stream = try plugin.fit(set, parameters: plugin.manifest.resolve(["steps": .integer(steps)])).makeStream()
        var contributions = [Float](repeating: .nan, count: features)
        var target = contributions.mutableSpan
        let score = stream.score(residuals.span, contributions: &target)
        return (score, contributions)
    }

    /// Rows (1, 2), (3, 0), (-1, 4): squares 1, 4; 9, 0; 1, 16.
    private let residuals: [Float] = [1, 2, 3, 0, -1, 4]

    @Test func theWholeWindow() throws {
        let (score, parts) = try score(residuals, features: 2, steps: 0)
        #expect(abs(score - 31.0 / 6) < 1e-12)
        #expect(parts == [Float(11.0 / 6), Float(20.0 / 6)])
    }

    @Test(arguments: [(1, 8.5), (2, 6.5), (3, 31.0 / 6), (9, 31.0 / 6)] as [(Int, Double)])
    func theLastRows(steps: Int, expected: Double) throws {
        #expect(abs(try score(residuals, features: 2, steps: steps).0 - expected) < 1e-12)
    }
}
