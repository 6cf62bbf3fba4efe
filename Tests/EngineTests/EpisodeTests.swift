internal import Core
internal import Engine
import Testing

@Suite struct EpisodeTests {
    /// A scored series with rows 10 s apart; each entry is a score against the limit 1, nil a row without a score.
    private func scored(_ scores: [Double?], limit: Double = 1, parts: (Int) -> [Float] = { _ in [1, 3] })
        -> ScoredSeries
    {
        var series = ScoredSeries(workload: Workload("w"), replica: "r", intervalSeconds: 10, features: ["x", "y"])
        for (row, score) in scores.enumerated() {
            guard let score else { continue }
            series.append(
                timeSeconds: Double(row) * 10, score: score, verdict: Verdict(limit: limit, isAnomalous: score > limit),
                contributions: parts(row))
        }
        return series
    }

    @Test func anomaliesNearEachOtherAreOneEpisode() throws {
        let episodes = EpisodeMerger(mergeSeconds: 20).episodes(in: scored([0, 2, 5, 0, 3, 0, 0, 4, 0]))
        #expect(episodes.map(\.startSeconds) == [10, 70] && episodes.map(\.endSeconds) == [40, 70])
        #expect(episodes.map(\.anomalyCount) == [3, 1])
        let first = try #require(episodes.first)
        #expect(first.peakScore == 5 && first.peakSeconds == 20 && first.peakOverLimit == 5)
        #expect(first.workload == Workload("w") && first.replica == "r")
    }

    @Test func distantAnomaliesAreSeparateEpisodes() {
        let data = scored([2, 0, 2, 0, 0, 2])
        #expect(EpisodeMerger(mergeSeconds: 19).episodes(in: data).count == 2)
        #expect(EpisodeMerger(mergeSeconds: 30).episodes(in: data).count == 1)
        #expect(EpisodeMerger(mergeSeconds: 10).episodes(in: data).count == 3)
    }

    @Test func aGapCountsByItsTime() {
        #expect(EpisodeMerger(mergeSeconds: 20).episodes(in: scored([2, nil, 2, nil, nil, nil, 2])).count == 2)
    }

    @Test func noAnomalyNoEpisode() {
        #expect(EpisodeMerger(mergeSeconds: 20).episodes(in: scored([0, 1, 0.5])).isEmpty)
        #expect(EpisodeMerger(mergeSeconds: 20).episodes(in: scored([])).isEmpty)
    }

    @Test func sharesOfAnomaliesAddUp() throws {
        // Normal rows put everything on x; they must not count.
        let episodes = EpisodeMerger(mergeSeconds: 100).episodes(
            in: scored([0, 2, 0, 6]) { row in [[9, 0], [1, 1], [9, 0], [1, 5]][row] })
        let episode = try #require(episodes.first)
        #expect(
            episode.attributions == [
                Attribution(feature: "y", share: 0.75), Attribution(feature: "x", share: 0.25),
            ])
    }

    @Test func withoutContributionsSharesAreZero() throws {
        let episode = try #require(
            EpisodeMerger(mergeSeconds: 0).episodes(in: scored([2]) { _ in [0, 0] }).first)
        #expect(episode.attributions == [Attribution(feature: "x", share: 0), Attribution(feature: "y", share: 0)])
    }

    @Test func zeroThresholdGivesInfiniteRatio() throws {
        let episode = try #require(EpisodeMerger(mergeSeconds: 0).episodes(in: scored([2], limit: 0)).first)
        #expect(episode.peakOverLimit == .infinity)
    }
}
