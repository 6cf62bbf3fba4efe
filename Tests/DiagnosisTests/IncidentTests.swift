import Core
import Diagnosis
import Testing

@Suite struct IncidentTests {
    /// user → front → (basket → store, offers), and a batch job that nothing is connected to.
    private let graph = ServiceGraph(
        services: [Workload("batch")],
        calls: [("user", "front"), ("front", "basket"), ("basket", "store"), ("front", "offers"), ("user", "admin")]
            .map { (caller: Workload($0), callee: Workload($1)) })

    private func episode(_ workload: String, _ start: Double, _ last: Double, isOpen: Bool = true) -> TrackedEpisode {
        TrackedEpisode(workload: Workload(workload), startSeconds: start, lastSeconds: last, isOpen: isOpen)
    }

    private func incidents(_ episodes: [TrackedEpisode]) -> [[String]] {
        IncidentReplay.incidents(of: episodes, graph: graph).map { $0.workloads.map(\.name) }
    }

    @Test func connectedEpisodesThatOverlapAreOneIncident() {
        let found = incidents([episode("store", 0, 600), episode("basket", 60, 500), episode("front", 120, 400)])
        #expect(found == [["basket", "front", "store"]])
    }

    @Test func unconnectedWorkloadsAreSeparateIncidents() {
        #expect(incidents([episode("store", 0, 600), episode("batch", 60, 500)]) == [["store"], ["batch"]])
    }

    @Test func usersConnectNothing() {
        #expect(incidents([episode("front", 0, 600), episode("admin", 60, 500)]) == [["front"], ["admin"]])
    }

    @Test func workloadOutsideGraphFormsItsOwnIncident() {
        #expect(incidents([episode("x", 0, 60), episode("x", 120, 200), episode("y", 120, 180)]) == [["x"], ["y"]])
    }

    @Test func episodesThatAreLongApartAreTwoIncidents() {
        #expect(incidents([episode("store", 0, 60), episode("basket", 600, 700)]) == [["store"], ["basket"]])
    }

    @Test func anEpisodeThatConnectsTwoIncidentsMergesThem() {
        var tracker = IncidentTracker()
        let line = ServiceGraph(
            calls: [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")].map { (caller: Workload($0), callee: Workload($1)) }
        )
        let first = tracker.update([episode("a", 0, 0), episode("e", 0, 0)], graph: line, nowSeconds: 0)
        #expect(first.count == 2)
        let second = tracker.update(
            [episode("a", 0, 60), episode("e", 0, 60), episode("c", 60, 60)], graph: line, nowSeconds: 60)
        #expect(second.contains(.merged(identifier: 2, into: 1)))
        #expect(tracker.open.map { $0.workloads.map(\.name) } == [["a", "c", "e"]])
    }

    @Test func opensWithTheFirstAndClosesAfterTheLast() throws {
        var tracker = IncidentTracker()
        var opened: [Double] = []
        var closed: [Double] = []
        let ends = ["store": 300.0, "basket": 420.0]
        for now in stride(from: 0.0, through: 1200, by: 60) {
            let episodes = [("store", 60.0), ("basket", 120.0)].compactMap { name, start -> TrackedEpisode? in
                let end = ends[name] ?? 0
                return now < start || now > end ? nil : episode(name, start, now, isOpen: now < end)
            }
            for change in tracker.update(episodes, graph: graph, nowSeconds: now) {
                if case .opened = change { opened.append(now) }
                if case .closed(let incident) = change {
                    closed.append(now)
                    #expect(incident.startSeconds == 60)
                    #expect(incident.lastSeconds == 420)
                }
            }
        }
        #expect(opened == [60])
        // Three minutes after the last row another episode could still have joined.
        #expect(closed == [660])
        #expect(tracker.open.isEmpty)
    }

    @Test func resultIsIndependentOfEpisodeOrder() {
        let episodes = [
            episode("front", 100, 300), episode("store", 0, 200), episode("batch", 50, 90), episode("offers", 280, 500),
        ]
        let expected = incidents(episodes)
        #expect(incidents(episodes.reversed()) == expected)
        #expect(expected == [["front", "offers", "store"], ["batch"]])
    }

    @Test func incidentKeepsItsCause() {
        var tracker = IncidentTracker()
        _ = tracker.update([episode("store", 0, 0)], graph: graph, nowSeconds: 0)
        let cause = RankedCause(ranking: Ranking(suspects: []), confidence: 0.5, isClear: false)
        tracker.note(cause, for: 1)
        _ = tracker.update([episode("store", 0, 60)], graph: graph, nowSeconds: 60)
        #expect(tracker.open.first?.cause == cause)
    }

    @Test func whatBeginsAfterTheCallsRecoveredIsAnotherIncident() {
        let calls = TrackedEpisode(
            workload: Workload("store"), startSeconds: 60, lastSeconds: 240, isOpen: false, origin: .calls)
        // The detector of the basket stays alarmed throughout.
        let first = [calls, episode("basket", 60, 1200), episode("front", 300, 500)]
        #expect(incidents(first + [episode("offers", 600, 700)]) == [["basket", "front", "store"], ["offers"]])
        #expect(incidents([episode("basket", 60, 1200), episode("offers", 600, 700)]) == [["basket", "offers"]])
    }
}
