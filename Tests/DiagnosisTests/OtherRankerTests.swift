import Core
import Diagnosis
import Engine
import Testing

/// What the rankers for comparison go by.
@Suite struct OtherRankerTests {
    /// user → front → (basket → store, offers); the store is slow and busy, and those above it wait.
    private func slowStore() -> System {
        let slow = System.Disturbance(callee: 0.4)
        var system = System()
        system.call("user", "front", slow)
        system.call("front", "basket", slow)
        system.call("basket", "store", slow)
        system.call("front", "offers")
        for service in ["front", "basket", "offers"] { system.cpu(service) }
        system.cpu("store", times: 5)
        return system
    }

    @Test func traversalStopsWhereNothingBelowIsSlow() throws {
        let ranking = try slowStore().rank(by: TraversalRanker())
        #expect(ranking.names.first == "store")
        #expect(ranking.names.last == "offers")
    }

    @Test func ownScoreKnowsMetricsOnly() throws {
        let ranking = try slowStore().rank(by: OwnScoreRanker())
        #expect(ranking.names.first == "store")
        var calm = System()
        calm.call("user", "front", .init(callee: 0.4))
        calm.cpu("front")
        let score = try #require(calm.rank(by: OwnScoreRanker()).score("front"))
        #expect(score < 1)
    }

    @Test func baroTakesTheLargestChangeInInterquartileRanges() throws {
        var system = System()
        system.call("user", "front")
        system.call("front", "store")
        system.cpu("front", times: 1.5)
        system.cpu("store", times: 5)
        let ranking = try system.rank(by: BaroRanker())
        #expect(ranking.names == ["store", "front"])
    }

    @Test func randomGivesAllTheSame() throws {
        let ranking = try slowStore().rank(by: RandomRanker())
        #expect(ranking.tiedAtTop == 4)
        #expect(ranking.names == ["basket", "front", "offers", "store"])
    }

    @Test func monitorRankPrefersWhatMovesWithTheFrontEnd() throws {
        let ranking = try slowStore().rank(by: MonitorRankRanker())
        #expect(ranking.names.last == "offers")
    }

    @Test func microRCAWalksEitherWay() throws {
        let system = slowStore()
        let excess: [String: ParameterValue] = ["detector": .text("excess")]
        let published = try system.rank(by: MicroRCARanker(), excess)
        let downwards = try system.rank(
            by: MicroRCARanker(), excess.merging(["walk": .text("to-callee")]) { $1 })
        #expect(downwards.names.first == "store")
        let (up, down) = try (#require(published.score("store")), #require(downwards.score("store")))
        #expect(up < down)
    }

    @Test func microRCAFindsASplitOfLatenciesByBIRCH() throws {
        let ranking = try slowStore().rank(by: MicroRCARanker())
        #expect(ranking.score("offers") == 0)
        let score = try #require(ranking.score("store"))
        #expect(score > 0)
    }
}
