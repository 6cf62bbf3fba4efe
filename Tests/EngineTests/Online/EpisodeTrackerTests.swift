import Core
import Testing

@testable import Engine

@Suite struct EpisodeTrackerTests {
    private let rule = AlarmRule()

    private func close(_ tracker: inout EpisodeTracker, at seconds: Double) -> [EpisodeEvent] {
        tracker.close(at: seconds, margin: 0.5) { _ in rule }
    }

    @Test func opensUpdatesAndCloses() {
        var tracker = EpisodeTracker()
        guard case .opened(let opened)? = tracker.add(verdict(100, score: 1.5), rule) else {
            Issue.record("no episode was opened")
            return
        }
        #expect(opened.id == "shop/cart/server@1970-01-01T00:01:40Z")
        #expect(opened.severity == "warning" && opened.endSeconds == nil)
        #expect(tracker.add(verdict(101, score: 1.4), rule) == nil)
        guard case .updated(let updated)? = tracker.add(verdict(102, score: 5), rule) else {
            Issue.record("a higher severity is not said")
            return
        }
        #expect(updated.severity == "critical" && updated.peakScore == 5 && updated.peakSeconds == 102)
        #expect(updated.openedSeverity == "warning")
        #expect(close(&tracker, at: 402).isEmpty)
        guard case .closed(let closed)? = close(&tracker, at: 403).first else {
            Issue.record("the episode stays open")
            return
        }
        #expect(closed.endSeconds == 102 && closed.anomalyCount == 3 && closed.id == opened.id)
        #expect(tracker.open.isEmpty)
    }

    @Test func replicasOfAWorkloadShareAnEpisode() {
        var tracker = EpisodeTracker()
        _ = tracker.add(verdict(100, replica: "b"), rule)
        let event = tracker.add(verdict(101, replica: "a"), rule)
        #expect(event?.episode.replicas == ["a", "b"])
        _ = tracker.add(verdict(101, workload: "shop/ads/server"), rule)
        #expect(tracker.open.map(\.workloadName) == ["shop/ads/server", "shop/cart/server"])
    }

    @Test func newLeadingMetricAtPeakUpdatesEpisode() {
        var tracker = EpisodeTracker()
        _ = tracker.add(verdict(100, score: 1.2, explanations: [explanation("a")]), rule)
        #expect(tracker.add(verdict(101, score: 1.3, explanations: [explanation("a")]), rule) == nil)
        let event = tracker.add(verdict(102, score: 1.4, explanations: [explanation("b")]), rule)
        #expect(event?.episode.explanations.first?.metric == "b")
    }

    @Test func infiniteScoreIsSaved() throws {
        var tracker = EpisodeTracker()
        _ = tracker.add(verdict(100, score: .infinity), rule)
        let episode = try #require(tracker.open.first)
        #expect(episode.peakRatio == nil && episode.peakScore.isFinite && episode.severity == "critical")
    }
}
