import Core
import Diagnosis
import Engine
import Testing

/// Each reason of the default ranker, on systems in which nothing else is wrong.
@Suite struct LostTimeTests {
    /// user → front → basket → store, with a processor time each.
    private func chain(
        front: System.Disturbance = .init(), basket: System.Disturbance = .init(), store: System.Disturbance = .init(),
        busy: [String: Double] = [:]
    ) -> System {
        var system = System()
        system.call("user", "front", front)
        system.call("front", "basket", basket)
        system.call("basket", "store", store)
        for service in ["front", "basket", "store"] { system.cpu(service, times: busy[service] ?? 1) }
        return system
    }

    @Test func namesTheServiceInWhichTheTimeIsLost() throws {
        // All of it is lost in the store; those above only wait.
        let slow = System.Disturbance(callee: 0.4)
        let ranking = try chain(front: slow, basket: slow, store: slow).rank()
        let top = try #require(ranking.suspects.first)
        #expect(top.service.name == "store")
        #expect(top.reasons.contains(.ownWorkNormal(metric: "cpu_usage")))
        guard case .lostTime(let share, _, let added) = top.reasons[0] else {
            Issue.record("the first reason is \(top.reasons[0])")
            return
        }
        #expect(share > 0.95)
        #expect(abs(added - 0.4) < 0.01)
    }

    @Test func describesSuspectInOneLine() throws {
        let slow = System.Disturbance(callee: 0.41)
        let ranking = try chain(
            front: slow, basket: slow, store: System.Disturbance(callee: 0.01, network: 0.4)
        ).rank()
        let line = try #require(ranking.suspects.first).description
        #expect(line.hasPrefix("store: "))
        #expect(line.contains("between caller and callee"))
        #expect(line.contains("% of the lost time, caller side +41"))
        #expect(line.hasSuffix("its own CPU normal: network into it"))
    }

    @Test func distinguishesNetworkFromService() throws {
        let ranking = try chain(
            front: .init(callee: 0.3), basket: .init(network: 0.3)
        ).rank()
        #expect(ranking.names.first == "basket")
        guard case .network(let added)? = ranking.suspects.first?.reasons.first else {
            Issue.record("the first reason is not a network reason")
            return
        }
        #expect(abs(added - 0.3) < 0.01)
    }

    @Test func namesServiceWithUnexplainedWork() throws {
        let ranking = try chain(busy: ["basket": 4]).rank()
        #expect(ranking.names.first == "basket")
        guard case .ownWork("cpu_usage", let ratio)? = ranking.suspects.first?.reasons.first else {
            Issue.record("the first reason is not its own work")
            return
        }
        #expect(abs(ratio - 4) < 0.3)
    }

    @Test func workProportionalToRequestsIsNormal() throws {
        let more = System.Disturbance(requests: 4)
        let ranking = try chain(front: more, basket: more, store: more, busy: ["front": 4, "basket": 4, "store": 4])
            .rank()
        let ownWork = ranking.suspects.flatMap(\.reasons).filter { if case .ownWork = $0 { true } else { false } }
        #expect(ownWork.isEmpty)
    }

    @Test func namesTheServiceThatFails() throws {
        let failing = System.Disturbance(failureRate: 0.3)
        let ranking = try chain(front: failing, basket: failing).rank()
        #expect(ranking.names.first == "basket")
        guard case .failures(let share, let rate, let usual)? = ranking.suspects.first?.reasons.first else {
            Issue.record("the first reason is not a failure")
            return
        }
        #expect(share > 0.95)
        #expect(abs(rate - 0.3) < 0.01)
        #expect(usual == 0)
    }

    @Test func namesTheCallerThatStopsCalling() throws {
        // The basket is asked less because the front end stopped asking.
        let ranking = try chain(basket: .init(requests: 0.1), store: .init(requests: 0.1)).rank()
        #expect(ranking.names.first == "front")
        guard case .fewerCalls(let callee, let drop)? = ranking.suspects.first?.reasons.first else {
            Issue.record("the first reason is not a missing call")
            return
        }
        #expect(callee.name == "basket")
        #expect(abs(drop - 0.9) < 0.02)
        #expect(ranking.score("basket") == 0)
    }

    @Test func normalRowsGiveZeroScores() throws {
        let ranking = try chain().rank()
        #expect(ranking.suspects.allSatisfy { $0.score == 0 && $0.reasons.isEmpty })
        #expect(ranking.names == ["basket", "front", "store"])
        #expect(ranking.tiedAtTop == 3)
    }

    @Test func preexistingDeviationIsNotAReason() throws {
        // Slow from long before the onset: a different event.
        var system = chain()
        system.change { sample in
            guard sample.callee.name == "store", sample.timeSeconds >= 35 * 60 else { return }
            sample.callerSeconds += 0.3 * sample.requests
            sample.calleeSeconds += 0.3 * sample.requests
        }
        let reference = RankReference(history: system.history, quietRows: Array(0..<35), windowRows: 3)
        let plugin = LostTimeRanker()
        let ranker = try plugin.fit(reference, parameters: plugin.manifest.resolve())
        let ranking = ranker.rank(system.history, System.window)
        #expect(ranking.score("store") == 0)
    }

    @Test func ignoresPoissonNoiseInRequestCounts() throws {
        var system = System()
        system.call("user", "front")
        // Ten requests a row instead of a hundred, and seven in the window.
        system.change { sample in
            let requests = sample.timeSeconds >= 60 * 60 ? 7.0 : 10
            sample.callerSeconds *= requests / sample.requests
            sample.calleeSeconds *= requests / sample.requests
            sample.requests = requests
        }
        let reasons = try system.rank().suspects.flatMap(\.reasons)
        #expect(reasons.isEmpty)
    }

    @Test func namesSlowExternalPeer() throws {
        // Only its callers see it: no metric, no callee side.
        var system = chain(front: .init(callee: 0.3), basket: .init(callee: 0.3))
        system.call("basket", "203.0.113.7:5432", .init(callee: 0.3))
        system.change { if $0.callee.name == "203.0.113.7:5432" { $0.calleeSeconds = .nan } }
        let top = try #require(system.rank().suspects.first)
        #expect(top.service.name == "203.0.113.7:5432")
        guard case .lostTime(_, .caller, _)? = top.reasons.first else {
            Issue.record("the first reason is \(String(describing: top.reasons.first))")
            return
        }
    }

    @Test func externalUsersAreNotSuspects() throws {
        let names = try chain().rank().names
        #expect(!names.contains("user"))
    }

    @Test func findsTheCauseInACycle() throws {
        var system = chain(front: .init(callee: 0.3), basket: .init(callee: 0.3))
        system.call("store", "front")
        system.call("basket", "basket", .init(callee: 0.3))
        let ranking = try system.rank()
        #expect(ranking.suspects.allSatisfy { $0.score.isFinite })
        #expect(ranking.names.first == "basket")
    }

    @Test func newEdgeIsComparedWithRowsBeforeOnset() throws {
        let known = chain()
        var system = chain()
        system.call("store", "disk", .init(callee: 0.5))
        let reference = RankReference(history: known.history, quietRows: Array(0..<60), windowRows: 3)
        let plugin = LostTimeRanker()
        let ranking = try plugin.fit(reference, parameters: plugin.manifest.resolve())
            .rank(system.history, System.window)
        #expect(ranking.names.first == "disk")
    }

    @Test func usesQuartilesWithFewQuietRows() throws {
        let slow = System.Disturbance(callee: 0.4)
        let history = chain(front: slow, basket: slow, store: slow).history
        let reference = RankReference(history: history, quietRows: [3, 4, 5], windowRows: 3)
        let plugin = LostTimeRanker()
        let ranking = try plugin.fit(reference, parameters: plugin.manifest.resolve()).rank(history, System.window)
        #expect(ranking.names.first == "store")
    }
}
