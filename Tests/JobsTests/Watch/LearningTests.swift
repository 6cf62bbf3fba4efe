import Core
import Engine
import Foundation
import HDF5
import Testing

@testable import Jobs

@Suite struct LearningTests {
    private static let cart = WatchData.workload

    @Test func learnsAfterFirstSpanAndRefitsPeriodically() {
        var schedule = LearnSchedule()
        func due(_ seconds: Double, _ unlearned: Set<Workload> = [Self.cart]) -> LearnSchedule.Due? {
            schedule.due(at: seconds, unlearned: unlearned, accepted: [:], learnSeconds: 3600, refitSeconds: 7200)
        }
        schedule.observe([Self.cart], at: 0)
        #expect(due(3599) == nil)
        #expect(due(3600) == .only([Self.cart]))
        #expect(schedule.begin(.only([Self.cart]), at: 3600) == 1)
        // Not again at once after a failure.
        #expect(due(3800) == nil)
        #expect(due(3900) == .only([Self.cart]))
        #expect(due(10_799, []) == nil)
        #expect(due(10_800, []) == .all)
    }

    @Test func acceptedWorkloadIsLearnedSoon() {
        var schedule = LearnSchedule()
        schedule.observe([Self.cart], at: 0)
        _ = schedule.begin(.all, at: 3600)
        func due(_ seconds: Double) -> LearnSchedule.Due? {
            schedule.due(
                at: seconds, unlearned: [], accepted: [Self.cart: 5000], learnSeconds: 3600, refitSeconds: nil)
        }
        #expect(due(5599) == nil)
        #expect(due(5600) == .only([Self.cart]))
    }

    @Test func doesNotLearnWithoutLearnInterval() {
        var schedule = LearnSchedule()
        schedule.observe([Self.cart], at: 0)
        #expect(
            schedule.due(at: 1e6, unlearned: [Self.cart], accepted: [:], learnSeconds: nil, refitSeconds: 1) == nil)
    }

    @Test func anomalousRowsBecomeGaps() {
        let data = WatchData.series(rows: 20)
        var quiet = Watcher(policy: AlarmPolicy(), intervalSeconds: 1)
        _ = quiet.accept(Self.cart)
        let range = try? JSONDecoder().decode(
            [QuietTimes.Range].self, from: Data(#"[{"fromSeconds":10004.5,"toSeconds":10006.5}]"#.utf8))
        let masked = QuietRows.of(data, without: range ?? [], since: 10_002)
        #expect(masked.startSeconds == 10_002 && masked.rowCount == 18)
        #expect((0..<18).filter { masked.values[2 * $0].isNaN } == [3, 4])
    }

    /// Learns from a table, with the detector in use.
    private func learn(_ data: Series, current: Detector?, _ change: (inout LearnRequest) -> Void = { _ in })
        async throws
        -> LearnReport.Outcome
    {
        let folder = try Scratch()
        var request = LearnRequest()
        request.inputs = [try folder.write("rows.csv", WatchData.csv(data))]
        request.reading = WatchData.reading
        request.output = folder.file("new.h5")
        if let current {
            request.current = folder.file("old.h5")
            try WatchData.write(current, to: folder.file("old.h5"))
        }
        change(&request)
        let report = try await LearnWork(request, registry: Strategies.registry(), loader: .inProcess).run()
        let outcome = try #require(report.outcomes.first)
        let isWritten = FileManager.default.fileExists(atPath: request.output)
        #expect(isWritten == (outcome.result == .learned || outcome.result == .replaced))
        return outcome
    }

    @Test func firstDetectorIsTaken() async throws {
        let outcome = try await learn(WatchData.series(rows: 400), current: nil)
        #expect(outcome.result == .learned && outcome.oldRate == nil)
    }

    @Test func detectorThatIsNotWorseReplacesCurrentOne() async throws {
        // The old one learned another level and finds the present strange.
        let old = try WatchData.fit(WatchData.series(rows: 400, level: 30))
        let outcome = try await learn(WatchData.series(rows: 600), current: old)
        let (oldRate, newRate) = (try #require(outcome.oldRate), try #require(outcome.newRate))
        #expect(outcome.result == .replaced && newRate <= oldRate)
    }

    @Test func detectorThatIsWorseIsRefused() async throws {
        let old = try WatchData.fit(WatchData.series(rows: 600))
        // The older rows say nothing: a column that rests until just before the compared ones.
        var values = WatchData.series(rows: 600).values
        for row in 0..<470 { values[2 * row] = 20 }
        let data = Series(
            workload: Self.cart, replica: "a", columns: ["cpu_usage", "memory_usage"], startSeconds: 10_000,
            intervalSeconds: 1, values: values)
        let outcome = try await learn(data, current: old)
        #expect(outcome.result == ((outcome.newRate ?? 0) > (outcome.oldRate ?? 0) ? .kept : .replaced))
    }

    @Test func acceptedBehaviourIsLearnedWithoutComparison() async throws {
        let old = try WatchData.fit(WatchData.series(rows: 400))
        let outcome = try await learn(WatchData.series(rows: 600, level: 30), current: old) {
            $0.acceptedSince[Self.cart.name] = 10_200
        }
        #expect(outcome.result == .learned)
    }

    @Test func tooFewRowsAreNamed() async throws {
        let outcome = try await learn(WatchData.series(rows: 2), current: nil)
        #expect(outcome.result == .failed && outcome.problem != nil)
    }
}
