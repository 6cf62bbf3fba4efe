import Core
import Diagnosis
import Testing

@Suite struct CauseWatchTests {
    @Test func episodeLastsWhileServiceIsCause() {
        var watch = CauseWatch(intervalSeconds: 60)
        let rows: [String?] = [nil, "store", "store", nil, "store", nil, nil, nil]
        var seen: [[TrackedEpisode]] = []
        for (row, service) in rows.enumerated() {
            seen.append(watch.update(service.map { Workload($0) }, nowSeconds: Double(row) * 60))
        }
        #expect(seen[0].isEmpty)
        #expect(seen[1].map(\.startSeconds) == [60])
        // A single row in which it is not named does not end it.
        #expect(seen[4].map(\.startSeconds) == [60])
        #expect(seen[4].map(\.lastSeconds) == [240])
        #expect(seen[5].map(\.isOpen) == [true])
        #expect(seen[6].map(\.isOpen) == [false])
        #expect(seen[7].isEmpty)
    }

    @Test func anotherServiceHasItsOwnEpisode() {
        var watch = CauseWatch(intervalSeconds: 60)
        _ = watch.update(Workload("store"), nowSeconds: 0)
        let episodes = watch.update(Workload("basket"), nowSeconds: 60)
        #expect(episodes.map(\.workload.name) == ["store", "basket"])
    }
}

@Suite struct IncidentFinderTests {
    private func incidents(_ system: System, _ episodes: [TrackedEpisode] = []) throws -> [TrackedIncident] {
        let history = system.history
        return try IncidentFinder(LostTimeRanker(), history: history, quietRows: Array(0..<System.quietRows))
            .incidents(of: episodes, rows: 0..<history.rowCount)
    }

    @Test func recordedRowsGiveTheIncidentOfADisturbance() throws {
        var system = System()
        system.call("user", "front", .init(callee: 0.4))
        system.call("front", "store", .init(callee: 0.4))
        let found = try incidents(system)
        #expect(found.map { $0.workloads.map(\.name) } == [["store"]])
        #expect(found.first?.startSeconds == 3600.0)
        #expect(found.first?.isActive == false)
        #expect(found.first?.cause?.cause?.service == Workload("store"))
    }

    @Test func detectorsEpisodesJoinWhatCallsShow() throws {
        var system = System()
        system.call("user", "front", .init(callee: 0.4))
        system.call("front", "store", .init(callee: 0.4))
        let episode = TrackedEpisode(
            workload: Workload("front"), replica: "front-1", startSeconds: 3660, lastSeconds: 5000, isOpen: false)
        let found = try incidents(system, [episode])
        #expect(found.map { $0.workloads.map(\.name) } == [["front", "store"]])
        #expect(found.first?.startSeconds == 3600.0)
        #expect(found.first?.lastSeconds == 5000)
        #expect(found.first?.cause?.cause?.service == Workload("store"))
    }

    @Test func anEpisodeInCalmCallsHasNoClearCause() throws {
        var system = System()
        system.call("user", "front")
        system.call("front", "store")
        let episode = TrackedEpisode(
            workload: Workload("store"), replica: "store-1", startSeconds: 3000, lastSeconds: 3120, isOpen: false)
        let found = try incidents(system, [episode])
        #expect(found.count == 1)
        #expect(found.first?.cause != nil)
        #expect(found.first?.cause?.cause == nil)
    }
}
