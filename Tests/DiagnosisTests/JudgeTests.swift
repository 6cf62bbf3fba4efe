import Core
import Diagnosis
import Engine
import Testing

@Suite struct JudgeTests {
    private func system(_ disturbance: System.Disturbance) -> System {
        var system = System()
        system.call("user", "front", disturbance)
        system.call("front", "store", disturbance)
        return system
    }

    @Test func namesACauseThatStandsOut() throws {
        let history = system(.init(callee: 0.4)).history
        let judge = try CauseJudge(LostTimeRanker(), history: history, quietRows: Array(0..<60))
        let found = judge.judge(history, onsetSeconds: 59 * 60)
        #expect(found.cause?.service.name == "store")
        #expect(found.confidence == 1)
    }

    @Test func namesNoneInCalmRows() throws {
        let history = system(.init()).history
        let judge = try CauseJudge(LostTimeRanker(), history: history, quietRows: Array(0..<60))
        let found = judge.judge(history, onsetSeconds: 59 * 60)
        #expect(found.cause == nil)
        #expect(found.description == "no clear cause")
    }

    @Test func noCauseAmongEqualScores() throws {
        // Two services with the same evidence: either could be it.
        var twins = System()
        for name in ["a", "b"] { twins.call("user", name, .init(callee: 0.4)) }
        let judge = try CauseJudge(LostTimeRanker(), history: twins.history, quietRows: Array(0..<60))
        let found = judge.judge(twins.history, onsetSeconds: 59 * 60)
        #expect(found.ranking.tiedAtTop == 2)
        #expect(found.cause == nil)
    }

    @Test func namesNoneWithoutQuietRows() throws {
        let history = system(.init(callee: 0.4)).history
        let judge = try CauseJudge(LostTimeRanker(), history: history, quietRows: [])
        let found = judge.judge(history, onsetSeconds: 59 * 60)
        #expect(found.cause == nil)
        #expect(found.confidence == nil)
        #expect(found.ranking.names.first == "store")
    }

    @Test func futureRowsHaveNoInfluence() throws {
        let history = system(.init(callee: 0.4)).history
        let judge = try CauseJudge(LostTimeRanker(), history: history, quietRows: Array(0..<60))
        let early = judge.judge(history, onsetSeconds: 58 * 60, nowSeconds: 59 * 60)
        #expect(early.cause == nil)
        #expect(judge.judge(history, onsetSeconds: 58 * 60, nowSeconds: 61 * 60).cause != nil)
    }

    @Test func thresholdIsExceededByGivenShare() throws {
        let quiet = QuietScores((0...100).map(Double.init))
        #expect(quiet.limit(exceededBy: 0.01) == 99)
        #expect(quiet.shareBelow(50) == 50.0 / 101)
        #expect(QuietScores([]).limit(exceededBy: 0.01) == nil)
    }

    @Test func latestRowsAreJudgedLikeAnOnset() throws {
        let history = system(.init(callee: 0.4)).history
        let judge = try CauseJudge(LostTimeRanker(), history: history, quietRows: Array(0..<60))
        #expect(judge.judgeLatest(history) == judge.judge(history, onsetSeconds: 59 * 60))
    }
}
